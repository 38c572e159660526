"""The answers of Herred, PostGraphile and bare SQL in one shape, so that they can be compared.

A person is (id, given name, family name), a unit (id, name), a term (id, role, from, to, person, unit represented),
a node (depth, parent's id, id, name, kind, chair). Lists whose order is no part of the question are sorted.
"""
from bundle import number


def _person(row):
    return None if row is None else (row['id'], row['givenName'], row['familyName'])


# Bare SQL.

def _sql_node(row):
    unit = row['unit']
    return (row['depth'], row.get('parentId'), unit['id'], unit['name'], unit['kind'], _person(row['chair']))


def _sql_term(row):
    unit = row['represents']
    return (row['id'], row['role'], row['validFrom'], row['validTo'], _person(row['person']), unit and (unit['id'], unit['name']))


def _sql_unit(row):
    return row and (row['id'], row['name'], row['kind'])


SQL = {
    'q1': lambda data: (*_sql_unit(data['unit']), data['unit']['code'], _sql_unit(data['unit']['parent'])),
    'q2': lambda data: sorted(map(_sql_node, data['chainOfCommand'])),
    'q3': lambda data: sorted(map(_sql_node, data['orgSubtree']), key=lambda node: node[2]),
    'q4': lambda data: sorted(map(_sql_term, data['committeeMembers'])),
    'q5': lambda data: ([(*_sql_unit(row), row['parentId']) for row in data['units']['nodes']], data['units']['pageInfo']['hasNextPage']),
    'q6': lambda data: (data['unit']['id'], data['unit']['name'], sorted(map(_sql_term, data['unit']['terms']))),
}

# PostGraphile, whose enum has other letters.


def _peer_unit(row):
    return row and (row['rowId'], row['name'], row['kind'].lower())


def _peer_node(row, parent):
    chair = row['chairId'] and (row['chairId'], row['chairGivenName'], row['chairFamilyName'])
    return (row['depth'], parent, row['rowId'], row['name'], row['kind'].lower(), chair)


def _peer_term(row):
    person, unit = row['personByPersonId'], row['unitByRepresentsId']
    return (row['rowId'], row['role'], row['validFrom'], row['validTo'],
            (person['rowId'], person['givenName'], person['familyName']), unit and (unit['rowId'], unit['name']))


POSTGRAPHILE = {
    'q1': lambda data: (*_peer_unit(data['unitByRowId']), data['unitByRowId']['code'], _peer_unit(data['unitByRowId']['unitByParentId'])),
    'q2': lambda data: sorted(_peer_node(row, None) for row in data['chainOfCommand']['nodes']),
    'q3': lambda data: sorted((_peer_node(row, row['parentId']) for row in data['orgSubtree']['nodes']), key=lambda node: node[2]),
    'q4': lambda data: sorted(map(_peer_term, data['committeeMembers']['nodes'])),
    'q5': lambda data: ([(*_peer_unit(row), row['parentId']) for row in data['allUnits']['nodes']], data['allUnits']['pageInfo']['hasNextPage']),
    'q6': lambda data: (data['unitByRowId']['rowId'], data['unitByRowId']['name'], sorted(map(_peer_term, data['unitByRowId']['membershipsByUnitId']['nodes']))),
}

# Herred.


def _our_unit(row):
    return row and (number(row['key']), row['name'], row['kind'].lower())


def _our_person(row):
    return row and (number(row['key']), row['givenName'], row['familyName'])


def _our_node(depth, parent, organization):
    chairs = [_our_person(leader['person']) for leader in organization['leaders']]
    if len(chairs) > 1:
        raise ValueError(f'{organization["key"]} has {len(chairs)} leaders')
    return (depth, parent, *_our_unit(organization), chairs[0] if chairs else None)


def _our_chart(data):
    nodes = data['network']['chart']['nodes']
    above = [None if row['parent'] is None else number(nodes[row['parent']]['organization']['key']) for row in nodes]
    drawn = [_our_node(row['depth'], parent, row['organization']) for row, parent in zip(nodes, above)]
    return sorted(drawn, key=lambda node: node[2])


def _our_term(key, row, persons):
    role = 'deputy' if row['capacity'] == 'DEPUTY' else row['role'].lower()
    member, unit = row['member'], None
    if 'name' in member:
        unit = (number(member['key']), member['name'])
        [member] = persons
    return (number(key), role, row['from']['day'], row['until']['day'], _our_person(member), unit)


def _our_organization(data):
    return data['network']['organization']


def _our_pages(data):
    page = data['network']['organizations']
    return [(*_our_unit(row), row['partOf'] and number(row['partOf']['key'])) for row in page['nodes']], page['pageInfo']['hasNextPage']


HERRED = {
    'q1': lambda data: (*_our_unit(_our_organization(data)), _our_organization(data)['identifier'], _our_unit(_our_organization(data)['partOf'])),
    'q2': lambda data: sorted(_our_node(row['distance'], None, row['end']) for row in _our_organization(data)['allSuperiors']),
    'q3': _our_chart,
    'q4': lambda data: sorted(_our_term(row['key'], row, [sits['person'] for sits in row['representatives']['items']])
                              for row in _our_organization(data)['members']['items']),
    'q5': _our_pages,
    'q6': lambda data: (number(_our_organization(data)['key']), _our_organization(data)['name'],
                        sorted(_our_term(row['membership']['key'], row['fact'], [sits['person'] for sits in row['representations']])
                               for row in _our_organization(data)['memberTerms'])),
}
