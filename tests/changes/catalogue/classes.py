"""The rows about classes: what there is, and what is derived for it."""

from tests.changes.catalogue.rows import Change, Row

SHOP = "class shelf {\n  ro uuid: string\n  rpc look(self: shelf ref)\n}"

ROWS = (
    Row(
        "class-added",
        Change("", SHOP, "class-added", "shelf", "ccn-", where="top"),
        near=Change("", SHOP.replace("class", "@hidden\nclass"), "class-added", "shelf", "c-n-", where="top"),
    ),
    Row(
        "class-removed",
        Change(SHOP, "", "class-removed", "shelf", "bbnb", where="top"),
        near=Change(
            "stateless class desk {\n  rpc look()\n}", "", "class-removed", "desk", "bbn-", where="top"
        ),
    ),
    Row(
        "class-renamed",
        Change(
            SHOP,
            SHOP.replace("class", '@was("shelf")\nclass')
            .replace("shelf {", "rack {")
            .replace("shelf r", "rack r"),
            "class-renamed",
            "rack",
            "bbbc",
            where="top",
        ),
        near=Change(
            SHOP,
            SHOP.replace("shelf {", "rack {").replace("shelf r", "rack r"),
            "class-removed",
            "shelf",
            "bbnb",
            where="top",
        ),
    ),
    Row(
        "class-became-stateless",
        Change(
            "class desk {\n  rpc look()\n}",
            "stateless class desk {\n  rpc look()\n}",
            "class-became-stateless",
            "desk",
            "bbnb",
            where="top",
        ),
        near=Change(
            "class desk {\n  without create, destroy\n  rpc look()\n}",
            "class desk {\n  rpc look()\n  without destroy, create\n}",
            "",
            "",
            where="top",
        ),
    ),
    Row(
        "class-became-stored",
        Change(
            "stateless class desk {\n  rpc look()\n}",
            "class desk {\n  rpc look()\n}",
            "class-became-stored",
            "desk",
            "ccn-",
            where="top",
        ),
        near=Change(
            "stateless class desk {\n  rpc look()\n}",
            "stateless class desk {\n  rpc look()\n  rpc see()\n}",
            "rpc-added",
            "desk.see",
            "ccn-",
            where="top",
        ),
    ),
    Row(
        "class-hidden",
        Change(SHOP, f"@hidden\n{SHOP}", "class-hidden", "shelf", "nb--", where="top"),
        near=Change(SHOP, f"/// Text.\n{SHOP}", "text-changed", "shelf", "n---", where="top"),
    ),
    Row(
        "class-shown",
        Change(f"@hidden\n{SHOP}", SHOP, "class-shown", "shelf", "nc--", where="top"),
        near=Change(f"/// Text.\n{SHOP}", SHOP, "text-changed", "shelf", "n---", where="top"),
    ),
    Row(
        "constructor-removed",
        Change("", "without create", "constructor-removed", "thing", "bbn-"),
        near=Change("", "without destroy", "destructor-removed", "thing", "bbn-"),
    ),
    Row(
        "constructor-added",
        Change("without create", "", "constructor-added", "thing", "ccn-"),
        near=Change("without destroy", "", "destructor-added", "thing", "ccn-"),
    ),
    Row(
        "lookup-removed",
        Change("", "without get_all", "lookup-removed", "thing", "bb--"),
        near=Change("without get_all", "", "lookup-added", "thing", "cc--"),
    ),
    Row(
        "events-removed",
        Change("", "without events", "events-removed", "thing", "b---", silent=True),
        near=Change("without events", "", "events-added", "thing", "c---"),
    ),
)
