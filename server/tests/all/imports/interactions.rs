//! Calls, visits and notes from another system: on the timeline of their customer, once, and taken back with their import.

use crate::imports::{Set, business_state, found, receive, report, set, work};
use app::imports::model::{RecordKind, Target};
use app::imports::plan::Unknown;
use app::imports::report::{KeptRef, State, Work};
use app::imports::{records, undo};

const CUSTOMERS: &str = "客户名称,客户编号\n青州机械有限公司,K1\n东海贸易,K2\n";
const FILE: &str = "客户编号,客户名称,跟进时间,跟进方式,跟进内容,跟进人,联系人,跟进结果,时长（分钟）\n\
    K1,,2024-03-01 14:30,电话,要二期的报价,老张,王小明,已接通,15\n\
    ,东海贸易,2024/3/2 下午4:05,上门拜访,看了样机,,,,\n\
    ,东海贸易,2024-03-03,备注,老板姓刘,,,,\n\
    ,东海贸易,2024-03-03,备注,老板姓刘,,,,\n\
    K1,,2024-03-04 09:00,飞鸽传书,收到,,,,\n\
    K9,,2024-03-05 09:00,电话,没有这个客户,,,,\n\
    K1,,2199-01-01 09:00,电话,未来,,,,\n\
    K1,,昨天,电话,不是时间,,,,\n\
    K1,,2024-03-06 09:00,,,,,,\n";

async fn customers(caller: &app::access::Caller) {
    let (id, _) = receive(caller, &[("客户.csv", CUSTOMERS.as_bytes())]).await.unwrap();
    assert_eq!(work(caller, id, Work::Run).await.progress.files[0].created, 2);
}

/// What stands on timelines, the oldest first.
async fn entries(db: &crate::harness::TestDb) -> Vec<String> {
    let sql = "select to_char(e.happened_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI') || ' ' || e.kind || ' ' || c.name || ' '
                      || (e.after ->> 'text') || coalesce(' ' || (e.after ->> 'owner_name'), '')
                 from event e join customer c on c.id = e.customer_id left join entry_edit d on d.entry_id = e.id
                where e.after ? 'text' and e.after ? 'import' and d.withdrawn_at is null order by e.happened_at, e.id";
    sqlx::query_scalar(sql).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn interactions_stand_on_their_timelines_once_and_go_with_their_import() {
    let Set { caller, db, .. } = set().await;
    customers(&caller).await;
    let before = business_state(&db).await;
    let (id, plan) = receive(&caller, &[("跟进.csv", FILE.as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, Some(RecordKind::Interactions));
    assert_eq!(plan.files[0].column_of(Target::HappenedAt), Some(2));
    let looked = work(&caller, id, Work::Check).await;
    let counts = |row: &app::imports::report::ImportRow| {
        let file = &row.progress.files[0];
        [file.read, file.created, file.skipped, file.refused]
    };
    assert_eq!(counts(&looked), [9, 4, 1, 4], "{:?}", report(&caller, id).await);
    assert!(entries(&db).await.is_empty(), "a look writes nothing");
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, counts(&row)), (State::Done, [9, 4, 1, 4]));
    assert_eq!(row.progress.created_in_database, Some(4));
    let rows = report(&caller, id).await;
    let told = found(&rows, 0);
    for one in [(5, "duplicate_in_file", false), (6, "way_unknown", false), (7, "customer_unknown", true)] {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    for one in [(8, "in_the_future", true), (9, "not_a_moment", true), (10, "missing", true)] {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    let stand = entries(&db).await;
    assert_eq!(
        stand,
        [
            "03-01 14:30 call.logged 青州机械有限公司 要二期的报价 老张",
            "03-02 16:05 visit.logged 东海贸易 看了样机",
            "03-03 00:00 note.added 东海贸易 老板姓刘",
            "03-04 09:00 talk.logged 青州机械有限公司 [飞鸽传书] 收到",
        ]
    );
    let (again, _) = receive(&caller, &[("跟进.csv", FILE.as_bytes())]).await.unwrap();
    let row = work(&caller, again, Work::Run).await;
    assert_eq!(counts(&row), [9, 0, 5, 4], "the same file brings nothing new");
    assert_eq!(entries(&db).await, stand);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert!(entries(&db).await.is_empty());
    assert_eq!(business_state(&db).await, before);
    let (anew, _) = receive(&caller, &[("跟进.csv", FILE.as_bytes())]).await.unwrap();
    assert_eq!(counts(&work(&caller, anew, Work::Run).await), [9, 4, 1, 4], "what was taken back may come again");
    assert_eq!(entries(&db).await, stand);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_corrected_stays_until_one_says_so() {
    let Set { caller, db, .. } = set().await;
    customers(&caller).await;
    let (id, _) = receive(&caller, &[("跟进.csv", FILE.as_bytes())]).await.unwrap();
    work(&caller, id, Work::Run).await;
    sqlx::query(
        "insert into entry_edit (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, after, edited_at)
         select id, happened_at, subject_kind, subject_id, customer_id, actor_id, after || '{\"text\": \"样机很满意\"}', now()
           from event where kind = 'visit.logged'",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 1));
    let mut tx = caller.read().await.unwrap();
    let kept = records::store::kept(&mut tx, id).await.unwrap();
    drop(tx);
    assert_eq!((kept.len(), kept[0].kind.as_str(), kept[0].name.as_str()), (1, "interaction", "看了样机"));
    assert_eq!(entries(&db).await.len(), 1);
    undo::decide(&caller, id, &[KeptRef { kind: kept[0].kind.clone(), id: kept[0].id }], true).await.unwrap();
    assert!(entries(&db).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_that_only_interactions_name_are_made_or_refused() {
    let Set { caller, db, .. } = set().await;
    let before = business_state(&db).await;
    for (unknown, made) in [(Unknown::Refuse, 0), (Unknown::Create, 1)] {
        let (id, mut plan) = receive(
            &caller,
            &[("visits.csv", b"customer,date,type,notes\nNew Pumps,2024-01-05 10:00,visit,first talk\n")],
        )
        .await
        .unwrap();
        plan.unknown_customers = unknown;
        crate::imports::keep(&caller, id, &plan).await;
        let row = work(&caller, id, Work::Run).await;
        assert_eq!((row.progress.files[0].created, row.progress.files[0].along), (made, made), "{unknown:?}");
        let undone = work(&caller, id, Work::Undo).await;
        assert_eq!(undone.progress.undo_kept, 0, "{unknown:?}");
        assert_eq!(business_state(&db).await, before);
    }
}
