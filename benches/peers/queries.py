"""The questions as PostGraphile and Herred are asked them, of the same subjects on the same days."""
import datetime
import random

from servers import answered

# A day on which every unit exists: for questions that have no date in the peers.
WHOLE = '2023-01-01'
# The first day that is asked about, and how many from there on.
DAYS = (datetime.date(2006, 1, 1), 6900)
# For each question the first id, the step and the count of its subjects. q5's are the ids that its pages come after.
IDS = {'q1': (2, 1, 9999), 'q2': (550, 1, 9451), 'q3': (2, 1, 8), 'q4': (550, 1, 200), 'q5': (100, 100, 99), 'q6': (550, 1, 200)}
DATED = {'q2', 'q3', 'q4'}
REQUESTS = 20000

POSTGRAPHILE = {
    'q1': 'query($id:Int!){unitByRowId(rowId:$id){rowId name kind code unitByParentId{rowId name kind}}}',
    'q2': 'query($id:Int!,$d:Date!){chainOfCommand(unitId:$id,asOf:$d){nodes{rowId name kind depth chairId chairGivenName chairFamilyName}}}',
    'q3': 'query($id:Int!,$d:Date!){orgSubtree(rootId:$id,levels:3,asOf:$d){nodes{rowId name kind depth parentId chairId chairGivenName chairFamilyName}}}',
    'q4': 'query($id:Int!,$d:Date!){committeeMembers(unitId:$id,asOf:$d){nodes{rowId role validFrom validTo personByPersonId{rowId givenName familyName} unitByRepresentsId{rowId name}}}}',
    'q5': 'query($c:Cursor){allUnits(first:100,after:$c){nodes{rowId name kind parentId} pageInfo{endCursor hasNextPage}}}',
    'q6': 'query($id:Int!){unitByRowId(rowId:$id){rowId name membershipsByUnitId(orderBy:VALID_FROM_ASC){nodes{rowId role validFrom validTo personByPersonId{rowId givenName familyName} unitByRepresentsId{rowId name}}}}}',
}

PERSON = 'key givenName familyName'
MEMBER = 'member{key ...on Organization{name} ...on Person{givenName familyName}}'
HERRED = {
    'q1': 'query($k:String!,$d:Date!){network(on:$d){organization(key:$k){key name kind identifier(scheme:"code") partOf{key name kind}}}}',
    'q2': 'query($k:String!,$d:Date!){network(on:$d){organization(key:$k){allSuperiors(kinds:[LINE,MATRIX]){distance end{key ...on Organization{name kind leaders{person{%s}}}}}}}}' % PERSON,
    'q3': 'query($k:String!,$d:Date!){network(on:$d){chart(roots:[$k],along:[LINE],depth:3,leaders:false){nodes{depth parent organization{key name kind leaders{person{%s}}}}}}}' % PERSON,
    'q4': 'query($k:String!,$d:Date!){network(on:$d){organization(key:$k){members{items{key role capacity from{day} until{day} %s representatives{items{person{%s}}}}}}}}' % (MEMBER, PERSON),
    'q5': 'query($c:String,$d:Date!){network(on:$d){organizations(first:100,after:$c){nodes{key name kind partOf{key}} pageInfo{endCursor hasNextPage}}}}',
    'q6': 'query($k:String!,$d:Date!){network(on:$d){organization(key:$k){key name memberTerms{membership{key} fact{role capacity from{day} until{day} %s} representations{person{%s}}}}}}' % (MEMBER, PERSON),
}


def subjects(question):
    """What a question is asked about: ids and days, drawn evenly; of q5 every page but the first."""
    draw = random.Random(question)
    first, step, count = IDS[question]
    if question == 'q5':
        return [{'id': first + step * place, 'day': WHOLE} for place in range(count)]
    def day():
        return str(DAYS[0] + datetime.timedelta(days=draw.randrange(DAYS[1]))) if question in DATED else WHOLE
    return [{'id': first + step * draw.randrange(count), 'day': day()} for _ in range(REQUESTS)]


def postgraphile(question, subject, cursors):
    """The request to PostGraphile."""
    variables = {'c': cursors[subject['id']]} if question == 'q5' else {'id': subject['id']}
    if question in DATED:
        variables['d'] = subject['day']
    return {'query': POSTGRAPHILE[question], 'variables': variables}


def herred(question, subject, cursors):
    """The request to Herred."""
    variables = {'c': cursors[subject['id']]} if question == 'q5' else {'k': f"peers:u{subject['id']}"}
    return {'query': HERRED[question], 'variables': {**variables, 'd': subject['day']}}


def cursors_of(url, ask, page):
    """The cursors of a server's pages by the id that each comes after; `page` finds nodes and pageInfo in the data."""
    found, after = {}, 0
    cursors = {0: None}
    while True:
        info = page(answered(url, ask('q5', {'id': after, 'day': WHOLE}, cursors)))['pageInfo']
        if not info['hasNextPage']:
            return found
        after += 100
        found[after] = cursors[after] = info['endCursor']
