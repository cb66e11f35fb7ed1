"""Who and what the sample pipeline is made of. Everybody and everything here is invented."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

EAST, MIDDLE, WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
MOMENT = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo(EAST))
TODAY = MOMENT.date()

PEOPLE = [
    ("Dana Whitlow", "dana", EAST, ["coordinator"]),
    ("Maria Garrido", "maria.g", MIDDLE, ["specialist"]),
    ("Sam Weatherby", "sam", EAST, ["specialist"]),
    ("Priya Nandakar", "priya", EAST, ["specialist"]),
    ("Theo Brandwick", "theo", MIDDLE, ["specialist"]),
    ("Ines Calloway", "ines", WEST, ["specialist"]),
    ("Ruth Abernall", "ruth", EAST, ["leader"]),
    ("Helen Mosswood", "helen", EAST, ["committee"]),
    ("Victor Amadeo", "victor", EAST, ["committee"]),
    ("Nina Petrovan", "nina", MIDDLE, ["committee"]),
    ("Kit Larsgaard", "kit", EAST, ["admin"]),
    ("Jess Morwell", "jess", EAST, ["viewer"]),
    ("Cole Underwick", "cole", EAST, ["compliance"]),
    ("Alex Doyle", "alex", EAST, []),
]
TITLES = {
    "Dana Whitlow": "Credentialing coordinator",
    "Ruth Abernall": "VP, medical staff services",
    "Helen Mosswood": "Medical director, chair of the committee",
    "Victor Amadeo": "Surgeon, member of the committee",
    "Nina Petrovan": "Family physician, member of the committee",
    "Kit Larsgaard": "Applications",
    "Jess Morwell": "Physician recruiting",
    "Cole Underwick": "Compliance officer",
    "Alex Doyle": "Front desk",
}
DANA, MARIA, SAM, PRIYA, THEO, INES = (name for name, *_ in PEOPLE[:6])
ZONES = {name: zone for name, _, zone, _ in PEOPLE}

# payer: line of business, prefix of its references, usual calendar days in process
PAYERS = {
    "Harbor Mutual": ("commercial", "HM", 48),
    "Bluestem Health Plan": ("commercial", "BHP", 34),
    "Cypress Community Care": ("Medicaid MCO", "CYP", 52),
    "Summit Advantage": ("Medicare Advantage", "SA", 41),
    "Cedar State Medicaid": ("Medicaid", "CSM", 57),
    "Region J MAC": ("Medicare", "PECOS T", 44),
}
HARBOR, BLUESTEM, CYPRESS, SUMMIT, CEDAR, MAC = PAYERS
LAKEVIEW, NORTHGATE = "Lakeview Medical Center", "Northgate Surgery Center"
REPS = "Tina Marcus Joy Renee Alvin Bea Curtis Dolores Ezra Fay".split()

FIXED_NPIS = {
    "Ana Ruiz, MD": "2000000010",
    "Lee Park, NP": "2000000028",
    "Omar Haddad, MD": "2104573185",
    "Jo Kim, PA": "2246019758",
    "Dev Shah, MD": "2519306445",
}
# new hires: name, specialty, start date
HIRES = [
    ("Ana Ruiz, MD", "Internal Medicine", date(2026, 12, 7)),
    ("Lee Park, NP", "Nurse Practitioner, Family", date(2026, 12, 14)),
    ("Jo Kim, PA", "Physician Assistant", date(2026, 12, 14)),
    ("Dev Shah, MD", "Cardiology", date(2027, 1, 4)),
    ("Nora Bellwether, MD", "Pediatrics", date(2026, 12, 1)),
    ("Kofi Osei-Lund, MD", "Family Medicine", date(2026, 12, 7)),
    ("Greta Holmquist, NP", "Nurse Practitioner, Family", date(2026, 12, 14)),
    ("Milo Ashdown, DO", "Family Medicine", date(2026, 12, 21)),
    ("Tessa Varga, MD", "Obstetrics & Gynecology", date(2027, 1, 4)),
    ("Ravi Menonby, MD", "Cardiology", date(2027, 1, 4)),
    ("Ida Thornquist, LCSW", "Clinical Social Worker", date(2027, 1, 11)),
    ("Caleb Winterset, PA", "Physician Assistant", date(2027, 1, 11)),
    ("Zoe Lindqvist, MD", "Psychiatry", date(2027, 1, 18)),
    ("Hugo Ferreiro, MD", "Internal Medicine", date(2027, 2, 1)),
    ("Mei Tanaka-Roe, MD", "Pediatrics", date(2027, 2, 1)),
    ("Bram Oakes, DO", "Family Medicine", date(2027, 2, 15)),
]
_STAFF = """
Omar Haddad, MD|Cardiology;Elena Santoro, MD|Internal Medicine;Paul Eckhart, MD|Pediatrics
Yara Khalidi, MD|Family Medicine;Simon Prewitt, DO|Family Medicine;Lucia Monteverde, NP|Nurse Practitioner, Family
Walter Quill, MD|Surgery;Amara Nwosu-Hale, MD|Obstetrics & Gynecology;Jonas Riddermark, MD|Cardiology
Fiona Castellane, PA|Physician Assistant;Teodor Vance, MD|Psychiatry;Rosalind Merriweather, MD|Pediatrics
Ivan Dragunov-Poe, MD|Internal Medicine;Carmen Olivares, NP|Nurse Practitioner, Family;Bill Hathersage, MD|Surgery
Sunita Rao-Whitby, MD|Cardiology;Pierre Lamontagne, MD|Internal Medicine;Olga Fensterwald, LCSW|Clinical Social Worker
Grant Tillerman, DO|Family Medicine;Hannah Brightwater, MD|Pediatrics;Luis Arboleda, MD|Psychiatry
Vera Stannard, NP|Nurse Practitioner, Family;Emil Kjaergaard, MD|Internal Medicine;Dora Pennington-Ash, MD|Family Medicine
Felix Umbridge-Cole, MD|Surgery;Noor Hashemi, MD|Obstetrics & Gynecology;Clive Marchbanks, PA|Physician Assistant
Anya Volkonskaya, MD|Cardiology;Tom Greengrass, MD|Family Medicine;Beatriz Salgueiro, MD|Internal Medicine
Rolf Steinhauer, DO|Family Medicine;Keiko Morishita, NP|Nurse Practitioner, Family;Aldo Bertolucci-Finn, MD|Surgery
Wanda Overstreet, MD|Pediatrics;Mateo Villaplana, MD|Internal Medicine;Sylvie Harcourt, LCSW|Clinical Social Worker
Ned Barrowclough, MD|Psychiatry;Lena Fairweather, PA|Physician Assistant;Tariq Al-Bannai, MD|Cardiology
Opal Kingsbridge, MD|Family Medicine;Juan Pedregal, MD|Internal Medicine;Astrid Nyborg, NP|Nurse Practitioner, Family
Cyrus Wellbeloved, MD|Surgery;Maeve Donnelly-Finch, MD|Obstetrics & Gynecology
"""  # noqa: E501
STAFF = [tuple(one.split("|")) for one in _STAFF.replace("\n", ";").split(";") if one]

ASKED = {
    "collecting": [
        ("email", "asked for the signed attestation and the CV gap, 2023"),
        ("call", "left a message about the COI, old one ends in December"),
        ("email", "sent the list of three missing documents"),
        ("call", "will sign the payer forms this week"),
        ("email", "CAQH not re-attested yet, sent the link"),
    ],
    "verifying": [
        ("email", "second request to the peer reference"),
        ("portal", "license board: verification in process"),
        ("call", "residency office confirms the dates by letter"),
        ("fax", "request for malpractice history sent again"),
    ],
    "submitted": [
        ("call", "{rep}: cannot see it yet, call back next week"),
        ("portal", "no status shown yet"),
        ("call", "{rep}: allow ten business days for intake"),
    ],
    "in_process": [
        ("call", "{rep}: with an analyst, no date"),
        ("portal", "status: in review"),
        ("call", "{rep}: nothing missing, ask again in two weeks"),
        ("email", "analyst asks for the location form, sent the same day"),
    ],
    "approved": [
        ("call", "{rep}: approved, directory load pending"),
        ("portal", "effective date shown, not in the directory yet"),
    ],
}
