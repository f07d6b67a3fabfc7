//! What customers of the sample company answer to its survey: every quarter, with two further questions; some on the phone, some at the
//! code on the fair.

use super::{dice::id_of, world::World};
use chrono::Duration;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

/// Days ago, score, what matters most, words.
const ANSWERS: [(i64, i16, u16, Option<&str>); 18] = [
    (168, 7, 1, None),
    (161, 9, 2, Some("设备稳定，售后响应也快。")),
    (150, 4, 3, Some("报修以后等了三天才有人来。")),
    (143, 8, 2, None),
    (131, 10, 2, None),
    (122, 6, 1, Some("价格比去年涨了不少。")),
    (110, 9, 3, None),
    (97, 8, 1, None),
    (88, 3, 3, Some("配件总是缺货。")),
    (76, 9, 2, Some("操作培训很实用。")),
    (65, 10, 3, None),
    (54, 7, 1, None),
    (47, 9, 2, None),
    (33, 10, 2, Some("已经推荐给两家同行。")),
    (26, 6, 1, None),
    (17, 9, 3, Some("换了新的对接人以后好多了。")),
    (9, 10, 2, None),
    (4, 8, 2, None),
];

/// Days ago and score of those whom nobody knows.
const AT_THE_FAIR: [(i64, i16); 5] = [(41, 9), (41, 7), (41, 10), (40, 5), (40, 9)];

/// Writes the survey and what was answered, for the small company alone.
///
/// # Errors
/// Those of the database.
pub async fn write(conn: &mut PgConnection, world: &World) -> sqlx::Result<()> {
    if world.amounts.months_of_log > 0 {
        return Ok(());
    }
    let survey = id_of("survey", 0, world.dawn);
    let (matters, wish) = (id_of("survey question", 0, world.dawn), id_of("survey question", 1, world.dawn));
    let questions = json!([
        { "id": matters, "kind": "one", "text": "合作中你最看重什么？", "text_en": "What matters most to you?", "required": true, "choices": [
            { "key": 1, "text": "价格", "text_en": "Price" },
            { "key": 2, "text": "质量", "text_en": "Quality" },
            { "key": 3, "text": "服务", "text_en": "Service" },
        ] },
        { "id": wish, "kind": "text", "text": "希望我们先改进哪一点？", "text_en": "What should we improve first?", "required": false, "choices": [] },
    ]);
    sqlx::query(
        "insert into survey (id, kind, name, every_days, token, created_at) values ($1, 'nps', '季度客户回访', 90, $2, $3)",
    )
    .bind(survey)
    .bind(survey.simple().to_string())
    .bind(world.dawn - Duration::days(180))
    .execute(&mut *conn)
    .await?;
    sqlx::query("insert into survey_questions (survey_id, number, questions, made_at) values ($1, 1, $2, $3)")
        .bind(survey)
        .bind(questions)
        .bind(world.dawn - Duration::days(180))
        .execute(&mut *conn)
        .await?;
    known(conn, world, survey, matters).await?;
    at_the_fair(conn, world, survey, matters).await
}

/// The customers of the story, one after the other; each fourth on the phone, and some who have not answered.
async fn known(conn: &mut PgConnection, world: &World, survey: Uuid, matters: Uuid) -> sqlx::Result<()> {
    let customers: Vec<Uuid> = sqlx::query_scalar(
        "select c.id from customer c where c.deleted_at is null and c.owner_id is not null order by c.created_at, c.id limit 24",
    )
    .fetch_all(&mut *conn)
    .await?;
    let agent: Option<Uuid> =
        sqlx::query_scalar("select id from person where role = 'service_agent' order by created_at, id limit 1")
            .fetch_optional(&mut *conn)
            .await?;
    for (place, customer) in customers.into_iter().enumerate() {
        let said = ANSWERS.get(place).copied();
        let phone = said.is_some() && place % 4 == 3;
        let asked = world.dawn - Duration::days(said.map_or(12, |(days, ..)| days + 1));
        let answered = said.map(|(days, ..)| world.dawn - Duration::days(days));
        let answers = said.map_or_else(|| json!({}), |(_, _, choice, _)| json!({ (matters.to_string()): [choice] }));
        let id = id_of("survey ask", place as u64, world.dawn);
        sqlx::query(
            "insert into survey_ask (id, survey_id, number, channel, customer_id, contact_id, product_id, asked_at, asked_by, answered_at, score, comment, answers)
             values ($1, $2, 1, $3, $4,
                     (select l.contact_id from customer_contact l where l.customer_id = $4 order by l.is_primary desc, l.added_at, l.contact_id limit 1),
                     (select a.product_id from asset a where a.customer_id = $4 order by a.created_at, a.id limit 1),
                     $5, $6, $7, $8, $9, $10)",
        )
        .bind(id)
        .bind(survey)
        .bind(if phone { "phone" } else { "mail" })
        .bind(customer)
        .bind(asked)
        .bind(agent.filter(|_| phone))
        .bind(answered)
        .bind(said.map(|(_, score, ..)| score))
        .bind(said.and_then(|(.., words)| words))
        .bind(answers)
        .execute(&mut *conn)
        .await?;
    }
    // What was answered stands on the timelines.
    sqlx::query(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, after)
         select gen_random_uuid(), $2, a.answered_at, a.asked_by, 'customer.survey_answered', 'customer', c.id, c.id, c.owner_id,
                jsonb_build_object('survey', s.id, 'survey_name', s.name, 'score', a.score, 'rating_comment', a.comment, 'survey_channel', a.channel,
                                   'contact', a.contact_id, 'contact_name', k.name)
           from survey_ask a join survey s on s.id = a.survey_id join customer c on c.id = a.customer_id left join contact k on k.id = a.contact_id
          where a.survey_id = $1 and a.answered_at is not null",
    )
    .bind(survey)
    .bind(world.dawn)
    .execute(conn)
    .await?;
    Ok(())
}

async fn at_the_fair(conn: &mut PgConnection, world: &World, survey: Uuid, matters: Uuid) -> sqlx::Result<()> {
    for (place, (days, score)) in AT_THE_FAIR.iter().enumerate() {
        sqlx::query(
            "insert into survey_ask (id, survey_id, number, channel, asked_at, answered_at, score, answers) values ($1, $2, 1, 'qr', $3, $3, $4, $5)",
        )
        .bind(id_of("survey ask", 1_000 + place as u64, world.dawn))
        .bind(survey)
        .bind(world.dawn - Duration::days(*days))
        .bind(score)
        .bind(json!({ (matters.to_string()): [2] }))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
