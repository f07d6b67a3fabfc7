//! What customers of the sample company ask of its products: collected from tickets and by word of mouth, and what is done about it.

use super::{dice::id_of, world::World};
use chrono::Duration;
use sqlx::PgConnection;
use uuid::Uuid;

/// Title, kind, state, place of the cause, measure, days until it is due, how many tickets and how many customers ask for it.
type Topic = (&'static str, &'static str, &'static str, Option<u64>, Option<&'static str>, Option<i64>, i64, i64);

const TOPICS: [Topic; 5] = [
    ("希望支持远程诊断", "wish", "planned", None, Some("控制柜加装 4G 模块，先在三家客户试用"), Some(30), 3, 2),
    ("包装太薄，运输中磕碰", "defect", "considered", Some(0), Some("外箱改为七层瓦楞纸并加护角"), Some(-2), 2, 1),
    ("触摸屏戴手套不灵敏", "defect", "new", Some(1), None, None, 1, 1),
    ("说明书增加英文版", "feedback", "done", None, None, None, 1, 1),
    ("整机改为红色外观", "wish", "declined", None, None, None, 0, 1),
];

/// Writes them, for the small company.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    for ((title, kind, state, cause, measure, due, tickets, customers), place) in TOPICS.into_iter().zip(0_u64..) {
        let (id, since) = (id_of("product topic", place, world.dawn), world.dawn - Duration::days(40));
        sqlx::query(
            "insert into product_topic (id, product_id, kind, title, cause_id, state, team_id, measure, due_on, ended_at, created_by, created_at, updated_at)
             select $1, (select d.id from product d where not d.archived order by d.name, d.id offset $2 limit 1), $3, $4, $5, $6,
                    (select t.id from team t order by t.name, t.id limit 1), $7, $8, case when $6 in ('done', 'declined') then $9 end,
                    (select p.id from person p where p.role = 'service_agent' order by p.created_at, p.id limit 1), $10, $9",
        )
        .bind(id)
        .bind(i64::try_from(place % 3).unwrap_or(0))
        .bind(kind)
        .bind(title)
        .bind(cause.map(|cause| id_of("complaint cause", cause, world.dawn)))
        .bind(state)
        .bind(measure)
        .bind(due.map(|days| world.dawn.date_naive() + Duration::days(days)))
        .bind(world.dawn - Duration::days(3))
        .bind(since)
        .execute(&mut *conn)
        .await?;
        voices(conn, world, id, place, (tickets, customers)).await?;
    }
    Ok(())
}

/// Who asked: tickets and customers, other ones for each topic.
async fn voices(
    conn: &mut PgConnection,
    world: &World,
    topic: Uuid,
    place: u64,
    (tickets, customers): (i64, i64),
) -> sqlx::Result<()> {
    let since = world.dawn - Duration::days(10 + i64::try_from(place).unwrap_or(0));
    sqlx::query(
        "insert into product_voice (id, topic_id, ticket_id, customer_id, words, added_by, added_at)
         select gen_random_uuid(), $1, x.ticket, x.customer, x.words,
                (select p.id from person p where p.role = 'service_agent' order by p.created_at, p.id limit 1), $2
           from (select * from (select t.id as ticket, null::uuid as customer, null::text as words from ticket t
                                 where t.kind in ('question', 'fault') and t.deleted_at is null and t.customer_id is not null
                                   and t.merged_into is null order by t.created_at desc, t.id offset $3 limit $4) t
                 union all
                 select * from (select null::uuid, c.id, '电话里又提了一次' from customer c
                                 where c.deleted_at is null and c.kind = 'company' and c.owner_id is not null
                                 order by c.created_at, c.id offset $3 limit $5) c) x",
    )
    .bind(topic)
    .bind(since)
    .bind(i64::try_from(place).unwrap_or(0) * 3)
    .bind(tickets)
    .bind(customers)
    .execute(conn)
    .await?;
    Ok(())
}
