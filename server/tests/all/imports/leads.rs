//! Leads from a file: each once, with where they came from, handed out by the rules, and taken back with their import.

use crate::imports::{Set, found, receive, report, set, work};
use app::imports::model::{RecordKind, Target};
use app::imports::report::{ImportRow, State, Work};

const FILE: &str = "公司,姓名,手机,邮箱,城市,意向产品,线索来源,活动,负责人,创建日期\n\
    宁波远航机械,王芳,138 0013 8000,wang@example.com,宁波,切割机,展会,上海机床展,,2026-01-05\n\
    佛山金鼎,陈志强,,,佛山,焊接机,老客户介绍,,没有这个人,\n\
    宁波远航机械,王芳,138 0013 8000,wang@example.com,宁波,切割机,展会,,,\n\
    宁波远航机械,刘洋,139 1111 2222,,宁波,,官网,,,2199-01-01\n\
    ,,137 0000 0000,,,,,,,\n";

fn counts(row: &ImportRow) -> [u32; 4] {
    let file = &row.progress.files[0];
    [file.read, file.created, file.skipped, file.refused]
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_come_once_with_their_sources_and_go_with_their_import() {
    let Set { caller, db, .. } = set().await;
    let (id, plan) = receive(&caller, &[("线索.csv", FILE.as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, Some(RecordKind::Leads));
    assert_eq!(
        (plan.files[0].column_of(Target::Company), plan.files[0].column_of(Target::Interest)),
        (Some(0), Some(5))
    );
    let leads = || async {
        let sql = "select concat_ws('|', company, name, source, campaign, channel ->> 'utm_source', owner_id is null and waits,
                                    to_char(created_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') = '2026-01-05')
                     from lead where deleted_at is null order by company, name";
        sqlx::query_scalar::<_, String>(sql).fetch_all(&db.owner).await.unwrap()
    };
    let looked = work(&caller, id, Work::Check).await;
    assert_eq!(counts(&looked), [5, 3, 1, 1], "{:?}", report(&caller, id).await);
    assert!(leads().await.is_empty(), "a look writes nothing");
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, counts(&row), row.progress.created_in_database), (State::Done, [5, 3, 1, 1], Some(3)));
    let rows = report(&caller, id).await;
    let told = found(&rows, 0);
    for one in [
        (3, "lead_source_kept", false),
        (3, "owner_unknown_left_out", false),
        (4, "duplicate_in_file", false),
        (5, "in_the_future_left_out", false),
        (6, "missing", true),
    ] {
        assert!(told.contains(&one), "{one:?} in {told:?}");
    }
    let stand = leads().await;
    let (mut expected, mut told) = (
        vec![
            "佛山金鼎|陈志强|import|老客户介绍|t|f".to_owned(),
            "宁波远航机械|刘洋|web_form|t|f".to_owned(),
            "宁波远航机械|王芳|trade_show|上海机床展|t|t".to_owned(),
        ],
        stand.clone(),
    );
    expected.sort();
    told.sort();
    assert_eq!(told, expected);
    // The same file again brings nothing new.
    let (again, _) = receive(&caller, &[("线索.csv", FILE.as_bytes())]).await.unwrap();
    assert_eq!(counts(&work(&caller, again, Work::Run).await), [5, 0, 4, 1]);
    assert_eq!(leads().await, stand);
    // What somebody worked with stays; the others go into the bin.
    sqlx::raw_sql(
        "insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, version, after)
         select gen_random_uuid(), now() + interval '1 day', now(), p.id, 'lead.changed', 'lead', l.id, 2, '{}'
           from lead l cross join (select id from person limit 1) p where l.name = '刘洋'",
    )
    .execute(&db.owner)
    .await
    .unwrap();
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 1));
    assert_eq!(leads().await, ["宁波远航机械|刘洋|web_form|t|f"]);
    let binned: i64 = sqlx::query_scalar("select count(*) from deletion where record_kind = 'lead' and ended is null")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(binned, 2);
}
