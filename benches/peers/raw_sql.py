"""The best single statement for each question, which returns the finished JSON: what the database alone can do.

`{1}` is the subject's id, `{2}` the date.
"""
def alive(row):
    return f"{row}.valid_from<={{2}} and ({row}.valid_to is null or {row}.valid_to>{{2}})"


def node(parent):
    above = "'parentId',x.parent," if parent else ''
    return f"""json_build_object('depth',x.d,{above}'unit',json_build_object('id',u.id,'name',u.name,'kind',u.kind),
  'chair',case when p.id is null then null else json_build_object('id',p.id,'givenName',p.given_name,'familyName',p.family_name) end)"""


CHAIR = f"""left join lateral (select m.person_id from membership m where m.unit_id=u.id and m.role='chair' and {alive('m')}
  order by m.valid_from desc limit 1) c on true left join person p on p.id=c.person_id"""
TERM = """json_build_object('id',m.id,'role',m.role,'validFrom',m.valid_from,'validTo',m.valid_to,
  'person',json_build_object('id',p.id,'givenName',p.given_name,'familyName',p.family_name),
  'represents',case when r.id is null then null else json_build_object('id',r.id,'name',r.name) end)"""
PARTIES = 'join person p on p.id=m.person_id left join unit r on r.id=m.represents_id'
STATEMENTS = {
    'q1': """select json_build_object('data',json_build_object('unit',json_build_object('id',u.id,'name',u.name,'kind',u.kind,
  'code',u.code,'parent',json_build_object('id',p.id,'name',p.name,'kind',p.kind))))::text
  from unit u left join unit p on p.id=u.parent_id where u.id={1}""",
    'q2': f"""with recursive up(id,d,path) as (
  select r.to_unit,1,array[{{1}},r.to_unit] from reporting_line r where r.from_unit={{1}} and {alive('r')} union all
  select r.to_unit,up.d+1,up.path||r.to_unit from up join reporting_line r on r.from_unit=up.id and {alive('r')}
  where r.to_unit<>all(up.path) and up.d<32)
  select json_build_object('data',json_build_object('chainOfCommand',coalesce(json_agg({node(False)} order by x.d,u.id),'[]')))::text
  from (select id,min(d) d from up group by id) x join unit u on u.id=x.id {CHAIR}""",
    'q3': f"""with recursive x(id,parent,d) as (
  select {{1}},null::int,0 union all
  select r.from_unit,x.id,x.d+1 from x join reporting_line r on r.to_unit=x.id and r.kind='line' and {alive('r')} where x.d<3)
  select json_build_object('data',json_build_object('orgSubtree',json_agg({node(True)})))::text
  from x join unit u on u.id=x.id {CHAIR}""",
    'q4': f"""select json_build_object('data',json_build_object('committeeMembers',coalesce(json_agg({TERM} order by m.id),'[]')))::text
  from membership m {PARTIES} where m.unit_id={{1}} and {alive('m')}""",
    'q5': """select json_build_object('data',json_build_object('units',json_build_object(
  'nodes',json_agg(json_build_object('id',u.id,'name',u.name,'kind',u.kind,'parentId',u.parent_id)) filter (where rn<=100),
  'pageInfo',json_build_object('endCursor',max(u.id) filter (where rn<=100),'hasNextPage',count(*)>100))))::text
  from (select *,row_number() over (order by id) rn from unit where id>{1} order by id limit 101) u""",
    'q6': f"""select json_build_object('data',json_build_object('unit',json_build_object('id',un.id,'name',un.name,
  'terms',(select json_agg({TERM} order by m.valid_from,m.id) from membership m {PARTIES} where m.unit_id=un.id))))::text
  from unit un where un.id={{1}}""",
}


def statement(question, subject):
    """The statement that asks a question of a subject."""
    text = STATEMENTS[question].replace('{1}', f"{subject['id']}::int")
    return text.replace('{2}', f"'{subject['day']}'::date") + ';\n'


def script(question, ids, days):
    """The script for pgbench, which draws subjects from the same ids and days."""
    first, step, count = ids
    draw = f'\\set id {first} + {step} * random(0, {count - 1})\n\\set off random(0, {days[1] - 1})\n'
    text = STATEMENTS[question].replace('{1}', '(:id)::int').replace('{2}', f"('{days[0]}'::date+(:off)::int)")
    # To pgbench a statement ends at its semicolon and not at the line's end.
    return draw + text + ';\n'
