//! Tickets that another service desk had: with their past, once, starting nothing, and taken back with their import.

use crate::imports::{Set, business_state, found, receive, report, set, work};
use app::desk::deadlines::worker as reckoner;
use app::imports::model::{RecordKind, Target};
use app::imports::report::{ImportRow, KeptRef, State, TicketSum, Work};
use app::imports::{begin, records, store, undo};
use serde_json::Value;

const HEAD: &str = "工单编号,工单类型,工单主题,问题描述,工单状态,优先级,来源渠道,产品,客户姓名,客户邮箱,客户电话,处理人,提交时间,首次响应时间,解决时间,解决方案,满意度评分,评价内容";
const ROWS: &str = "\
    A1,投诉,漏水,密封圈坏了,已关闭,高,电话,离心泵 P9,王小明,wang@example.com,,没有这个人,2024-03-01 09:00,2024-03-01 09:30,2024-03-01 12:00,换了密封圈,5,很快\n\
    A2,报修,不转,,处理中,紧急,微博,离心泵 P9,王小明,WANG@example.com,,,2024-03-02 10:00,,,,,\n\
    A3,退货,退一台,,已关闭,普通,邮件,,李四,wang@example.com,,,,2024-03-03 12:00,2024-03-03 09:00,退了,1.0,\n\
    A3,退货,又来一次,,已关闭,普通,邮件,,李四,wang@example.com,,,,,,,4,\n\
    A4,飞鸽,问一下,,飞鸽,飞鸽,飞鸽,,,,138 0013 8000,,昨天,,,,4.5,\n\
    A5,咨询,,,新建,低,在线聊天,,,,,,,,,,,\n\
    A6,咨询,以后的,,待客户回复,低,在线聊天,,王小明,wang@example.com,,,2199-01-01,,,,,\n";

fn file() -> String {
    format!("{HEAD}\n{ROWS}")
}

fn counts(row: &ImportRow) -> [u32; 5] {
    let file = &row.progress.files[0];
    [file.read, file.created, file.skipped, file.refused, file.along]
}

async fn tickets(db: &crate::harness::TestDb) -> Vec<String> {
    let sql = "select concat_ws(' ', t.external_key, t.kind, t.state, t.priority, t.channel, c.name, c.kind, k.name, p.name,
                      to_char(t.created_at at time zone 'Asia/Shanghai', 'DD HH24:MI'), to_char(t.first_reply_at at time zone 'Asia/Shanghai', 'DD HH24:MI'),
                      to_char(t.solved_at at time zone 'Asia/Shanghai', 'DD HH24:MI'), s.score, array_to_string(t.time_doubts, '+'))
                 from ticket t left join customer c on c.id = t.customer_id left join contact k on k.id = t.contact_id
                 left join product p on p.id = t.product_id left join ticket_rating s on s.ticket_id = t.id
                where t.deleted_at is null and t.brought_by is not null and t.external_key in ('A1', 'A2', 'A3') order by t.external_key";
    sqlx::query_scalar(sql).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_come_with_their_past_once_and_go_with_their_import() {
    let Set { caller, db, .. } = set().await;
    let before = business_state(&db).await;
    let (id, plan) = receive(&caller, &[("工单.csv", file().as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, Some(RecordKind::Tickets));
    assert_eq!(plan.files[0].column_of(Target::SolvedAt), Some(14));
    let looked = work(&caller, id, Work::Check).await;
    assert_eq!(counts(&looked), [7, 5, 1, 1, 5], "{:?}", report(&caller, id).await);
    assert!(tickets(&db).await.is_empty(), "a look writes nothing");
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref(), counts(&row)), (State::Done, None, [7, 5, 1, 1, 5]));
    assert_eq!(row.progress.created_in_database, Some(10), "five tickets, two customers, two contacts, one product");
    assert!(row.progress.tickets.iter().all(TicketSum::agrees), "{:?}", row.progress.tickets);
    let rows = report(&caller, id).await;
    let told = found(&rows, 0);
    for one in [
        (2, "owner_unknown_left_out", false),
        (2, "product_made", false),
        (4, "solved_before_reply", false),
        (5, "duplicate_in_file", false),
        (6, "channel_unknown", false),
        (6, "ticket_kind_unknown", false),
        (6, "ticket_state_unknown", false),
        (6, "priority_unknown", false),
        (7, "missing", true),
        (8, "in_the_future_left_out", false),
    ] {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    let stand = tickets(&db).await;
    assert_eq!(
        stand,
        [
            "A1 complaint closed 2 phone 王小明 person 王小明 离心泵 P9 01 09:00 01 09:30 01 12:00 5 ",
            "A2 fault open 1 social 王小明 person 王小明 离心泵 P9 02 10:00 ",
            "A3 return closed 3 email 王小明 person 李四 03 09:00 03 12:00 03 09:00 1 opened_unknown+solved_before_reply",
        ]
    );
    let (again, _) = receive(&caller, &[("工单.csv", file().as_bytes())]).await.unwrap();
    let row = work(&caller, again, Work::Run).await;
    assert_eq!(counts(&row), [7, 0, 6, 1, 0], "the same file brings nothing new");
    assert!(row.progress.tickets.iter().all(TicketSum::agrees), "{:?}", row.progress.tickets);
    assert_eq!(tickets(&db).await, stand);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert!(tickets(&db).await.is_empty());
    assert_eq!(business_state(&db).await, before);
    let (anew, _) = receive(&caller, &[("工单.csv", file().as_bytes())]).await.unwrap();
    assert_eq!(counts(&work(&caller, anew, Work::Run).await), [7, 5, 1, 1, 5], "what was taken back may come again");
    assert_eq!(tickets(&db).await, stand);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_tickets_start_nothing_and_doubtful_times_are_in_no_figure() {
    let Set { caller, db, .. } = set().await;
    // Somebody promises an answer within a minute, on every ticket that there is.
    sqlx::raw_sql(
        "insert into sla_calendar (id, name, zone, week)
         select '00000000-0000-0000-0000-000000000001', '值班', 'Asia/Shanghai', jsonb_agg('[{\"from\": 0, \"to\": 1440}]'::jsonb) from generate_series(1, 7);
         insert into sla_policy (id, rank, name, first_minutes, first_calendar, resolve_minutes, resolve_calendar, warn_percent, chain)
         values (gen_random_uuid(), 1, '标准', 1, '00000000-0000-0000-0000-000000000001', 1, '00000000-0000-0000-0000-000000000001', 50,
                 '[{\"after\": 0, \"tells\": {\"who\": \"team_lead\"}}]')",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    let (id, _) = receive(&caller, &[("工单.csv", file().as_bytes())]).await.unwrap();
    work(&caller, id, Work::Run).await;
    let facts: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', t.external_key, f.first_minutes, f.resolve_minutes, f.solved_at is not null, f.score)
           from ticket t join ticket_fact f on f.ticket_id = t.id where t.external_key in ('A1', 'A2', 'A3') order by t.external_key",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    assert_eq!(facts, ["A1 30 180 t 5", "A2 f", "A3 t 1"]);
    assert_eq!(reckoner::step(&db.doors).await, Ok(0));
    // Also where a change would have it reckoned anew.
    sqlx::query("update ticket set priority = 1 where external_key = 'A2'").execute(&db.owner).await.unwrap();
    assert_eq!(reckoner::step(&db.doors).await, Ok(0));
    let (started, waiting, assigned): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from ticket where brought_by is not null and (due_at is not null or warn_at is not null or escalate_at is not null or promises <> '[]')),
                cardinality(take_tickets_to_reckon(100)),
                (select count(*) from event where kind in ('ticket.assigned', 'ticket.taken', 'ticket.escalated', 'ticket.rating_asked'))",
    )
    .fetch_one(&db.owner)
    .await
    .map(|(started, waiting, assigned): (i64, i32, i64)| (started, i64::from(waiting), assigned))
    .unwrap();
    assert_eq!((started, waiting, assigned), (0, 0, 0));
    let said: Vec<Value> =
        sqlx::query_scalar("select after from event where subject_kind = 'ticket'").fetch_all(&db.owner).await.unwrap();
    assert!(said.iter().all(|after| after["import"] == Value::String(id.to_string())), "nobody is told: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_worked_on_stays_until_one_says_so() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = receive(&caller, &[("工单.csv", file().as_bytes())]).await.unwrap();
    work(&caller, id, Work::Run).await;
    sqlx::query("update ticket set subject = '还是漏水', version = version + 1 where external_key = 'A1'")
        .execute(&db.owner)
        .await
        .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!(undone.state, State::Undone);
    let kept = records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap();
    let kept: Vec<(&str, &str)> = kept.iter().map(|row| (row.kind.as_str(), row.name.as_str())).collect();
    assert_eq!(kept, [("contact", "王小明"), ("customer", "王小明"), ("product", "离心泵 P9"), ("ticket", "还是漏水")]);
    let ticket: uuid::Uuid =
        sqlx::query_scalar("select id from ticket where external_key = 'A1'").fetch_one(&db.owner).await.unwrap();
    undo::decide(&caller, id, &[KeptRef { kind: "ticket".to_owned(), id: ticket }], true).await.unwrap();
    assert!(tickets(&db).await.is_empty());
}

/// Tickets of 650 people, more than go at once.
fn many() -> String {
    let mut text = format!("{HEAD}\n");
    for number in 0..650 {
        text += &format!(
            "B{number},咨询,问题 {number},,已关闭,普通,邮件,,客户 {number},many{number}@example.com,,,2024-03-01 09:00,2024-03-01 09:30,2024-03-01 12:00,答了,4,\n"
        );
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn very_many_go_in_batches_and_each_of_them_is_told_once() {
    let Set { caller, db, .. } = set().await;
    let before = business_state(&db).await;
    let (id, _) = receive(&caller, &[("工单.csv", many().as_bytes())]).await.unwrap();
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, counts(&row)), (State::Done, [650, 650, 0, 0, 1_300]), "{:?}", report(&caller, id).await);
    sqlx::query("update ticket set subject = '还是不懂', version = version + 1 where external_key = 'B333'")
        .execute(&db.owner)
        .await
        .unwrap();
    // Somebody lets it stop as soon as it has begun, and go on later.
    let job = begin::begin(&caller, id, Work::Undo).await.unwrap();
    let mut tx = caller.begin().await.unwrap();
    store::want_stop(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(job.drive().await, State::Cancelled);
    let undone = work(&caller, id, Work::Undo).await;
    let progress = &undone.progress;
    assert_eq!(
        (undone.state, undone.failure.as_deref(), progress.undo_done, progress.undo_kept),
        (State::Undone, None, 1_950, 3)
    );
    let kept = records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap();
    let stays: Vec<_> = kept.iter().map(|row| (row.kind.as_str(), row.name.as_str(), row.outcome.as_str())).collect();
    assert_eq!(
        stays,
        [("contact", "客户 333", "in_use"), ("customer", "客户 333", "in_use"), ("ticket", "还是不懂", "changed")]
    );
    let told: Vec<(String, i64, i64)> = sqlx::query_as(
        "select kind, count(*), count(distinct subject_id) from event
          where kind in ('ticket.deleted', 'contact.deleted', 'customer.deleted') group by kind order by kind",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    assert_eq!(
        told,
        ["contact.deleted", "customer.deleted", "ticket.deleted"].map(|kind| (kind.to_owned(), 649, 649)),
        "one event of each"
    );
    let binned: Vec<(String, i64)> = sqlx::query_as(
        "select record_kind, count(*) from deletion where ended is null group by record_kind order by record_kind",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    assert_eq!(binned, ["contact", "customer", "ticket"].map(|kind| (kind.to_owned(), 649)), "all of them in the bin");
    let counted: i64 = sqlx::query_scalar("select count(*) from ticket_fact").fetch_one(&db.owner).await.unwrap();
    assert_eq!(counted, 1, "figures count what is still there");
    let all: Vec<KeptRef> = kept.into_iter().map(|row| KeptRef { kind: row.kind, id: row.id }).collect();
    undo::decide(&caller, id, &all, true).await.unwrap();
    assert_eq!(business_state(&db).await, before);
}
