# mypy: ignore-errors
# As generated code is written; its runtime lies elsewhere, where mypy does not see it.

from typing import Any

_DECLARED = {
    "VmBadPowerState": ("VM_BAD_POWER_STATE", "VM: string, expected: string, actual: string"),
    "MessageMethodUnknown": ("MESSAGE_METHOD_UNKNOWN", "name: string"),
    "NoHostFits": ("NO_HOST_FITS", "VM: string, reasons: string list, seconds: int"),
    "HandleInvalid": ("HANDLE_INVALID", "class_: string, ref: string"),
}


def __getattr__(name: str) -> Any:
    from ._runtime.errors import declared

    if name not in _DECLARED:
        raise AttributeError(name)
    return declared(__name__, name, *_DECLARED[name], f"The error {name}.")
