"""The vocabulary of the large API: a harbour, its yard, its people and its machines."""

CLASSES = {
    "fleet": "vessel barge tug pilot_boat hull engine rudder voyage crew_member cabin logbook anchor ferry",
    "cargo": "container pallet crate manifest seal parcel reefer tank bulk_lot consignment customs_entry",
    "yard": "yard block stack bay crane forklift truck chassis lane gate weighbridge warehouse rack",
    "shore": "berth bollard quay fender dredger channel buoy lighthouse tide_gauge weather_station bridge",
    "people": "person shift badge contractor inspector permit incident invoice tariff contract ledger audit",
    "power": "substation generator cable breaker",
}
"""Classes with objects, by tag."""

STATELESS = "tariff_office"

QUALITIES = """
    actual allowed assigned average backup bonded calculated certified current daily declared default draught
    estimated expected final gross heated inner last legal limit local lower master maximum measured minimum
    monthly net nominal open outer paid planned primary rated reported reserved safe seasonal shared sheltered
    spare standby target total upper valid yearly
""".split()

TEXT = """
    address alias balance_sheet callsign carrier category code colour comment condition country currency
    destination document drawing emblem flag forwarder handler instruction language location maker marking
    model nickname notice operator origin owner plan position reference registry remark route schedule
    serial signature site station supplier title vendor warranty zone
""".split()

THINGS = {
    "string": TEXT,
    "int": "age axles capacity depth doors height length level load lots places rows size tiers".split(),
    "float": "angle drift factor humidity pressure price rate ratio speed temperature tilt voltage".split(),
    "bool": "automatic blocked cleared damaged empty floating guarded insured locked manual sealed".split(),
    "datetime": "arrival booking closing delivery departure expiry inspection renewal survey".split(),
    "enum": "class grade kind mode phase regime stage state status".split(),
    "map": "attributes config counters extras hints labels limits notes options settings tags".split(),
    "set": "aliases codes grades marks names permits references roles signs tokens zones".split(),
}
"""Nouns for members, by the last word of their type."""

VALUES = """
    active bonded cleared closed damaged delayed draining empty faulty full held idle inspected loading locked
    lost moored moving offline open paused pending planned ready refused released reserved sealed stacked
    standby stopped under-repair under-way unknown unloading waiting
""".split()

VERBS = """
    accept admit align allocate announce approve assess assign book call cancel certify charge clear close
    collect confirm connect copy count deliver detach dispatch divert drain enable escort estimate export
    extend fill fix forward grant guard halt hand_over haul heat hold hoist inspect isolate issue join launch
    lease level lift load locate lower mark measure merge moor move notify order pause pay plan print probe
    quote refuse register release renew repair replace report reserve resume return route sail scan seal
    secure settle shift sign split start stop store survey suspend swap tally tow transfer trim unload verify
    weigh withdraw
""".split()

ROLES_OF_REF = "assigned current former home last main next nominal preferred spare temporary usual".split()

REASONS = (
    "the port's charter says so",
    "the duty officer has to sign for it",
    "insurers ask for it once a year",
    "the tide leaves no other time",
    "two crews share one schedule",
    "customs keep a copy of their own",
    "older scales report in other steps",
    "the crane's driver reads it from the cab",
    "a pilot relies on it at night",
    "it is read again after each shift",
)

RELEASES = """
    amber birch cedar dune ember fjord gale harbor inlet jetty kelp lagoon marina narrows ocean pier quarry
    reef shoal tide
""".split()

ROLES = "port-director harbour-master shift-leader crane-operator gate-clerk visitor".split()

STRUCTS = "reading tally_line route_leg".split()
