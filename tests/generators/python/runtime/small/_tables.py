NAME = "small"
VERSION = "1.0"
ENUMS: dict[str, str] = {"power_state": "classes.vm:VMPowerState"}
RECORDS: dict[str, str] = {"VM": "classes.vm:VMRecord", "task": "classes.vm:TaskRecord"}
STRUCTS: dict[str, str] = {"sample": "classes.vm:Sample"}
ERRORS: dict[str, str] = {
    "VM_BAD_POWER_STATE": "VmBadPowerState",
    "MESSAGE_METHOD_UNKNOWN": "MessageMethodUnknown",
    "NO_HOST_FITS": "NoHostFits",
    "HANDLE_INVALID": "HandleInvalid",
}
LOGIN: tuple[str, str, str] | None = (
    "session.login_with_password",
    'user: string, password: string, version: string = "", originator: string = "" -> session ref',
    "sessionless secret:1",
)
LOGOUT = "session.logout"
EVENTS = True
SINCE: dict[str, str] = {"VM": "alder", "VM.start": "fir"}
