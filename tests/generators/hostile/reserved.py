"""Every reserved word of the seven languages, and names that runtimes and standard libraries have."""

import builtins
import keyword

PYTHON = [*keyword.kwlist, *keyword.softkwlist, "self", "cls"]
PYTHON += [name for name in dir(builtins) if name[0] != "_"]
TYPESCRIPT = """
break case catch class const continue debugger default delete do else enum export extends false finally for
function if import in instanceof new null return super switch this throw true try typeof var void while with
as implements interface let package private protected public static yield any boolean constructor declare
get module require number set string symbol type from of async await namespace abstract accessor asserts
assert bigint infer is keyof never object out override readonly satisfies undefined unique unknown using
global eval arguments NaN Infinity prototype hasOwnProperty toString valueOf toJSON then catch finally
length name apply bind call Promise Map Set Date Object Array String Number Boolean Symbol Error Function
Proxy Reflect JSON Math Record Partial Required Pick Omit Exclude Extract Awaited console window document
process globalThis fetch
""".split()
GO = """
break case chan const continue default defer else fallthrough for func go goto if import interface map package
range return select struct switch type var any append bool byte cap clear close comparable complex complex64
complex128 copy delete error false float32 float64 imag int int8 int16 int32 int64 iota len make max min new
nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr init main
context ctx err time errors iter http json fmt internal vendor test Error Unwrap Is As String """.split()
JAVA = """
abstract assert boolean break byte case catch char class const continue default do double else enum extends
final finally float for goto if implements import instanceof int interface long native new package private
protected public return short static strictfp super switch synchronized this throw throws transient try void
volatile while _ true false null exports module non-sealed open opens permits provides record requires
sealed to transitive uses var when with yield getClass hashCode equals toString notify notifyAll wait clone
finalize Object String Integer Long Double Boolean Void Override Deprecated Exception RuntimeException
Throwable List Map Set Optional Iterator Thread System Record Enum Class
""".split()
RUST = """
as break const continue crate else enum extern false fn for if impl in let loop match mod move mut pub ref
return self Self static struct super trait true type unsafe use where while async await dyn abstract become
box do final macro override priv typeof unsized virtual yield try gen union raw safe macro_rules bool char
str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 String Vec Box Option Some None Result Ok
Err Drop Clone Copy Debug Default Display Error From Into Iterator Send Sync Sized std core alloc drop clone
into from fmt eq cmp hash new lib main
""".split()
C = """
auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
_Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local alignas
alignof bool constexpr false nullptr static_assert thread_local true typeof typeof_unqual asm catch class
const_cast delete dynamic_cast explicit export friend mutable namespace new operator private protected
public reinterpret_cast static_cast template this throw try typeid typename using virtual wchar_t and and_eq
bitand bitor compl not not_eq or or_eq xor xor_eq char8_t char16_t char32_t concept consteval constinit
co_await co_return co_yield decltype noexcept requires final override errno NULL EOF INT_MAX BUFSIZ assert
signal stdin stdout stderr offsetof unix linux i386 near far interface min max DEBUG ERROR main printf
malloc free exit abort index y0 j1 environ
""".split()
CSHARP = """
abstract as base bool break byte case catch char checked class const continue decimal default delegate do
double else enum event explicit extern false finally fixed float for foreach goto if implicit in int
interface internal is lock long namespace new null object operator out override params private protected
public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true
try typeof uint ulong unchecked unsafe ushort using virtual void volatile while add allows and alias
ascending args async await by descending dynamic equals extension field file from get global group init into
join let managed nameof nint not notnull nuint on or orderby partial record remove required scoped select
set unmanaged value var when where with yield Equals GetHashCode GetType ToString MemberwiseClone
ReferenceEquals Finalize System Task Exception Attribute Type CancellationToken
""".split()
OURS = """
timeout call calls options client Client AsyncClient session session_ref task event events batch login
logout close with_options start start_async wait cancel cancelled progress result value values keys items
get pop update raw known is_known params param rpc code error_code message args kwargs signature flags
errors structs classes tables runtime types version Namespace AsyncNamespace Operation ServerEvent ApiError
ClientError TransportError ProtocolError UsageError NotOnThisServer EventsLost OperationCancelled NotReached
NoAnswer TimedOut TlsError Ref NULL_REF data json xml http retry tls operation TYPE_CHECKING annotations
NewType Literal Any
""".split()
DEVICES = "con prn aux nul com1 com9 lpt1 lpt9 CON Nul".split()
ODD = """
__init__ __class__ __proto__ __dict__ __slots__ __getattr__ __new__ __del__ __name__ __all__ _c _private
trailing_ double__under a A1 a1b2 X x_ I i1 O0 l1 é
""".split()[:-1]

ALL = [*PYTHON, *TYPESCRIPT, *GO, *JAVA, *RUST, *C, *CSHARP, *OURS, *DEVICES, *ODD]


def variants() -> list[list[str]]:
    """All words in lists in which no two differ by case and underscores alone."""
    lists: list[dict[str, str]] = []
    for word in dict.fromkeys(ALL):
        if word == "_" or not word.isidentifier():
            continue
        folded = word.replace("_", "").lower()
        place = next((found for found in lists if folded not in found), None)
        if place is None:
            place = {}
            lists.append(place)
        place[folded] = word
    return [list(found.values()) for found in lists]
