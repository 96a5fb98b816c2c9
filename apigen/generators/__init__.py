"""Targets: functions from an API to files. Nothing here touches the disk; `apigen.build` writes."""
