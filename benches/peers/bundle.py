"""The rows of network.sql as a bundle of the namespace `peers`.

Every row goes in. A membership on behalf of a unit is the unit's, with the person as its representative;
a deputy is a member in the capacity of one. Persons' addresses have no place in Herred and stay out.
"""
import pathlib

MANIFEST = 'namespace = "peers"\ntitle = "The network that Herred is measured beside its peers on"\n'
# A null end is a known one in network.sql: no end is foreseen.
UNTIL = "coalesce({}.valid_to::text, 'open') as until"
SHEETS = {
    'organizations': f"""select 'u' || u.id as key, upper(u.kind::text) as kind, u.name, 'u' || u.parent_id as part_of,
        u.valid_from as "from", {UNTIL.format('u')} from unit u order by u.id""",
    'identifiers': f"""select 'u' || u.id as organization, 'code' as scheme, u.code as value,
        u.valid_from as "from", {UNTIL.format('u')} from unit u order by u.id""",
    'persons': """select 'p' || id as key, given_name as given, family_name as family,
        born as "from", 'open' as until from person order by id""",
    'posts': f"""select 'o' || p.id as key, 'u' || u.id as body, upper(p.role) as role, 1 as places,
        u.valid_from as "from", {UNTIL.format('u')} from post p join unit u on u.id = p.unit_id order by p.id""",
    'memberships': f"""select 'm' || m.id as key, 'u' || m.unit_id as body,
        coalesce('u' || m.represents_id, 'p' || m.person_id) as member, 'o' || m.post_id as post,
        case m.role when 'deputy' then 'MEMBER' else upper(m.role) end as role,
        case m.role when 'deputy' then 'DEPUTY' else 'ORDINARY' end as capacity,
        m.valid_from as "from", {UNTIL.format('m')} from membership m order by m.id""",
    'representations': f"""select 's' || m.id as key, 'm' || m.id as membership, 'p' || m.person_id as person,
        m.valid_from as "from", {UNTIL.format('m')} from membership m where m.represents_id is not null order by m.id""",
    'relations': f"""select 'r' || r.id as key, upper(r.kind) as kind, 'u' || r.from_unit as source,
        'u' || r.to_unit as target, r.valid_from as "from", {UNTIL.format('r')} from reporting_line r order by r.id""",
}


def write(database, folder):
    """Write the bundle into a folder."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    (folder / 'bundle.toml').write_text(MANIFEST)
    for sheet, rows in SHEETS.items():
        flat = ' '.join(rows.split())
        text = database.said(f'copy ({flat}) to stdout with (format csv, header)')
        (folder / f'{sheet}.csv').write_text(text)


def number(key):
    """The number of the row that a key is made from; none for no key."""
    return None if key is None else int(key.removeprefix('peers:')[1:])
