//! Leads of the sample company: from its shows, its website, a partner's shop and the phone; some are looked after, some wait, some became
//! customers or are none. Two rules rest until somebody has tried them.

use super::{
    dice::{Dice, id_of},
    world::World,
};
use app::leads::{
    marks::{keys_of, terms_of},
    model::LeadFields,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

/// Company, person, job, city, product interest.
type Who = (&'static str, &'static str, &'static str, &'static str, &'static str);

const HOME: [Who; 24] = [
    ("宁波远航机械有限公司", "王芳", "采购经理", "宁波", "光纤激光切割机"),
    ("佛山金鼎五金制品厂", "陈志强", "厂长", "佛山", "激光焊接机"),
    ("苏州恒力精工有限公司", "刘洋", "设备工程师", "苏州", "数控折弯机"),
    ("济南东岳钢构有限公司", "孙建国", "总经理", "济南", "等离子切割机"),
    ("沈阳北方电柜厂", "赵敏", "采购", "沈阳", "数控折弯机"),
    ("杭州云帆电梯部件有限公司", "周倩", "技术主管", "杭州", "光纤激光切割机"),
    ("东莞华盛模具有限公司", "黄伟", "生产经理", "东莞", "激光焊接机"),
    ("郑州中原农机有限公司", "李海涛", "副总", "郑州", "光纤激光切割机"),
    ("无锡蓝海换热设备有限公司", "吴静", "采购经理", "无锡", "激光焊接机"),
    ("青岛港湾厨具有限公司", "徐磊", "老板", "青岛", "激光焊接机"),
    ("成都锦江钣金有限公司", "杨帆", "厂长", "成都", "光纤激光切割机"),
    ("重庆长江车桥有限公司", "何勇", "工艺工程师", "重庆", "上下料机械手"),
    ("天津滨海集装箱有限公司", "马超", "设备科长", "天津", "等离子切割机"),
    ("武汉光谷机柜有限公司", "胡雪", "采购", "武汉", "数控折弯机"),
    ("温州瓯江阀门厂", "林建", "经理", "温州", "激光打标机"),
    ("石家庄太行管业有限公司", "郭亮", "总工", "石家庄", "激光切管机"),
    ("合肥江淮空调配件厂", "梁慧", "采购主管", "合肥", "数控折弯机"),
    ("长沙岳麓工程机械有限公司", "罗斌", "设备经理", "长沙", "光纤激光切割机"),
    ("南通海安锻压有限公司", "郑宏", "厂长", "南通", "上下料机械手"),
    ("中山明辉灯饰有限公司", "谢婷", "采购", "中山", "激光切管机"),
    ("烟台蓬莱船舶配套有限公司", "韩冬", "技术部", "烟台", "等离子切割机"),
    ("常州天宁轨道部件厂", "唐军", "工艺主管", "常州", "激光焊接机"),
    ("厦门鹭岛健身器材有限公司", "曹阳", "总经理", "厦门", "激光切管机"),
    ("西安秦川仪表有限公司", "许可", "采购经理", "西安", "激光打标机"),
];

const ABROAD: [Who; 12] = [
    ("Baltic Pumps AS", "Mart Tamm", "Buyer", "Tallinn", "Fibre laser cutter"),
    ("Nordkette Metall GmbH", "Jonas Keller", "Head of production", "Innsbruck", "Press brake"),
    ("Andes Estructuras SA", "Camila Rojas", "Compras", "Santiago", "Plasma cutter"),
    ("Gulf Panel Industries", "Omar Haddad", "Plant manager", "Dubai", "Fibre laser cutter"),
    ("Lagos Steelworks Ltd", "Ngozi Eze", "Director", "Lagos", "Plasma cutter"),
    ("Hanoi Precision JSC", "Tran Minh", "Engineer", "Hanoi", "Laser welder"),
    ("Pune Fabricators Pvt Ltd", "Anita Desai", "Purchase", "Pune", "Fibre laser cutter"),
    ("Porto Inox Lda", "Rui Costa", "Gerente", "Porto", "Laser tube cutter"),
    ("Kraków Blachy Sp. z o.o.", "Ewa Nowak", "Zakupy", "Kraków", "Press brake"),
    ("Jakarta Elevator Parts", "Budi Santoso", "Engineer", "Jakarta", "Press brake"),
    ("Casablanca Métal SARL", "Salma Idrissi", "Achats", "Casablanca", "Laser marker"),
    ("São Paulo Dutos Ltda", "Paulo Lima", "Compras", "São Paulo", "Laser tube cutter"),
];

/// Of those abroad, in their order.
const COUNTRIES: [&str; 12] = [
    "爱沙尼亚",
    "奥地利",
    "智利",
    "阿联酋",
    "尼日利亚",
    "越南",
    "印度",
    "葡萄牙",
    "波兰",
    "印度尼西亚",
    "摩洛哥",
    "巴西",
];

/// Source, campaign, channel: how the story of the sample company has them come in.
fn origin(place: usize, abroad: bool) -> (&'static str, Option<&'static str>, Value) {
    match (place % 6, abroad) {
        (0 | 3, false) => ("trade_show", Some("上海国际工业博览会"), json!({})),
        (0 | 3, true) => ("trade_show", Some("EuroBLECH Hannover"), json!({})),
        (1, false) => (
            "web_form",
            Some("春季样机体验"),
            json!({ "utm_source": "baidu", "utm_medium": "cpc", "utm_campaign": "春季样机体验" }),
        ),
        (1, true) => (
            "web_form",
            Some("spring-demo"),
            json!({ "utm_source": "google", "utm_medium": "cpc", "page": "https://www.example.com/en/laser" }),
        ),
        (2, _) => ("typed", None, json!({})),
        (4, _) => ("rest", Some("partner shop"), json!({})),
        _ => ("import", Some("2025 展会名片"), json!({})),
    }
}

/// State and owner by place: two of five wait for somebody.
fn standing(place: usize, rep: Uuid, others: &[Uuid]) -> (&'static str, Option<Uuid>) {
    let other = others.get(place % others.len().max(1)).copied().unwrap_or(rep);
    match place % 10 {
        0 | 5 => ("new", Some(rep)),
        1 => ("contacted", Some(rep)),
        2 => ("qualified", Some(rep)),
        3 => ("contacted", Some(other)),
        4 => ("disqualified", Some(rep)),
        6 => ("new", Some(other)),
        7 => ("qualified", Some(other)),
        _ => ("new", None),
    }
}

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    let all = HOME.iter().map(|who| (who, false)).chain(ABROAD.iter().map(|who| (who, true)));
    for (place, (who, abroad)) in all.enumerate() {
        let others = if abroad { &world.people.abroad } else { &world.people.home };
        one(conn, world, place, who, abroad, standing(place, world.people.rep, others)).await?;
    }
    converted(conn, world).await?;
    rules(conn, world).await
}

async fn one(
    conn: &mut PgConnection,
    world: &World,
    place: usize,
    who: &Who,
    abroad: bool,
    (state, owner): (&str, Option<Uuid>),
) -> sqlx::Result<()> {
    let mut dice = Dice::of("lead", place as u64);
    let said = |text: &str| Some(text.to_owned());
    let number = dice.between(1_000_000, 9_999_999);
    let fields = LeadFields {
        company: said(who.0),
        name: said(who.1),
        title: said(who.2),
        mobile: Some(if abroad { format!("+00 20 {number}") } else { format!("1390{number}") }),
        email: abroad.then(|| format!("lead{place}@example.com")),
        country: said(if abroad { COUNTRIES[(place - HOME.len()) % COUNTRIES.len()] } else { "中国" }),
        city: said(who.3),
        interest: said(who.4),
        need: (place.is_multiple_of(3)).then(|| "想看样机，先要一份报价和交期。".to_owned()),
        ..LeadFields::default()
    };
    let (source, campaign, channel) = origin(place, abroad);
    let came = world.days_ago(dice.between(1, 40), &mut dice);
    let id = id_of("lead", place as u64, world.dawn);
    let due = (state == "contacted" || state == "qualified").then(|| world.dawn + Duration::days(dice.between(-3, 6)));
    sqlx::query(
        "insert into lead (id, company, name, title, mobile, email, country, city, interest, need, source, campaign, channel, owner_id, state,
                           reason_id, due_at, next_step, touched_at, terms, keys, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                 case when $15 = 'disqualified' then (select r.id from lead_reason r where r.name_en = 'No budget') end,
                 $16, case when $16::timestamptz is not null then '电话确认需求' end, case when $15 <> 'new' then $17::timestamptz + interval '4 hours' end,
                 $18::text::tsvector, $19, $17, $17)",
    )
    .bind(id)
    .bind(&fields.company)
    .bind(&fields.name)
    .bind(&fields.title)
    .bind(&fields.mobile)
    .bind(&fields.email)
    .bind(&fields.country)
    .bind(&fields.city)
    .bind(&fields.interest)
    .bind(&fields.need)
    .bind(source)
    .bind(campaign)
    .bind(channel)
    .bind(owner)
    .bind(state)
    .bind(due)
    .bind(came)
    .bind(terms_of(&fields))
    .bind(keys_of(&fields))
    .execute(&mut *conn)
    .await?;
    told(conn, id, owner, came, source, state != "new").await
}

/// How it came, and a first call.
async fn told(
    conn: &mut PgConnection,
    id: Uuid,
    owner: Option<Uuid>,
    came: DateTime<Utc>,
    source: &str,
    called: bool,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, owner_id, version, after)
         select gen_random_uuid(), app_now(), x.at, x.actor, x.kind, 'lead', $1, $2, 1, x.after
           from (values ($3::timestamptz, null::uuid, 'lead.created', jsonb_build_object('lead_source', $4::text), true),
                        ($3::timestamptz + interval '4 hours', $2, 'call.logged', '{\"outcome\":\"reached\",\"text\":\"对方有兴趣，要了样册。\"}'::jsonb, $5)) x
                (at, actor, kind, after, is_so)
          where x.is_so",
    )
    .bind(id)
    .bind(owner)
    .bind(came)
    .bind(source)
    .bind(called)
    .execute(conn)
    .await?;
    Ok(())
}

/// One that became the customer whom the sample representative got last.
async fn converted(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let id = id_of("lead converted", 0, world.dawn);
    sqlx::query(
        "with c as (select c.id, c.name, c.owner_id from customer c where c.owner_id = $2 and c.deleted_at is null and c.kind = 'company'
                     order by c.created_at desc, c.id limit 1),
              l as (insert into lead (id, company, source, campaign, owner_id, state, customer_id, converted_at, made, created_at, updated_at)
                    select $1, c.name, 'trade_show', '上海国际工业博览会', c.owner_id, 'converted', c.id, $3::timestamptz, '{\"state\":\"qualified\"}', $3::timestamptz - interval '20 days', $3
                      from c returning id, company, owner_id, customer_id)
         insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, version, after)
         select gen_random_uuid(), app_now(), $3, l.owner_id, 'lead.converted', 'lead', l.id, l.customer_id, l.owner_id, 2,
                jsonb_build_object('name', l.company, 'lead_state', 'converted')
           from l",
    )
    .bind(id)
    .bind(world.people.rep)
    .bind(world.dawn - Duration::days(5))
    .execute(conn)
    .await?;
    Ok(())
}

async fn rules(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    let home: Vec<Uuid> = std::iter::once(world.people.rep).chain(world.people.home.iter().copied()).take(3).collect();
    let abroad: Vec<Uuid> = world.people.abroad.iter().copied().take(3).collect();
    let both = [("国内展会与官网", "中国", "round_robin", home), ("海外询盘", "", "load", abroad)];
    for ((name, country, method, people), rank) in both.into_iter().zip(1_i32..) {
        if people.is_empty() {
            continue;
        }
        sqlx::query(
            "insert into lead_rule (id, rank, name, countries, method, people, weights, follow_minutes, calendar_id, missed)
             values ($1, $2, $3, array_remove(array[$4::text], ''), $5, $6, array_fill(1, array[cardinality($6::uuid[])]), 240,
                     (select c.id from sla_calendar c order by c.name, c.id limit 1), 'next')",
        )
        .bind(id_of("lead rule", rank.unsigned_abs().into(), world.dawn))
        .bind(rank)
        .bind(name)
        .bind(country)
        .bind(method)
        .bind(people)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
