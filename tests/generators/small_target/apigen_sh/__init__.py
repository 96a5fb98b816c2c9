"""The target `sh`: a client for POSIX shell, a function for each RPC."""

from apigen.generators.target import Target

from .generate import generate, names

TARGET = Target("sh", generate, names=names)
