//! Contacts as their own kind, and beside their customers; what is known again, held back, and decided.

use crate::imports::{Set, business_state, found, keep, receive, report, set, work};
use app::imports::model::{RecordKind, Target};
use app::imports::plan::{Existing, KnownBy};
use app::imports::report::{Decision, HeldRef, KeptRef, State, Work};
use app::imports::{held, records, undo};

const BOTH: &str = "客户名称,联系电话,行业,联系人,联系人手机,职位,联系人角色,主联系人\n\
    青州机械有限公司,0532 1,机械,王小明,138 0000 0001,采购经理,决策人,\n\
    青州机械有限公司,0532 1,机械,李雷,138 0000 0002,工程师,,是\n\
    东海贸易,0532 2,贸易,韩梅,138 0000 0003,,,\n\
    东海贸易,0532 2,贸易,韩梅,138 0000 0003,,,\n\
    无人公司,,,,,,,\n";

async fn names(db: &crate::harness::TestDb, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_in_several_rows_becomes_one_with_several_contacts() {
    let Set { caller, db, .. } = set().await;
    let before = business_state(&db).await;
    let (id, plan) = receive(&caller, &[("客户.csv", BOTH.as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, Some(RecordKind::Customers));
    assert_eq!(plan.files[0].column_of(Target::ContactName), Some(3));
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    let file = &row.progress.files[0];
    // Two customers came with their first contact.
    assert_eq!(
        [file.read, file.created, file.skipped, file.refused, file.along],
        [5, 4, 1, 0, 2],
        "{:?}",
        report(&caller, id).await
    );
    assert_eq!(row.progress.created_in_database, Some(6));
    let at = names(
        &db,
        "select c.name || ' ' || k.name || ' ' || coalesce(l.role, '') || case when l.is_primary then '*' else '' end
           from customer_contact l join customer c on c.id = l.customer_id join contact k on k.id = l.contact_id
          where k.phone like '138%' order by k.phone",
    )
    .await;
    assert_eq!(at, ["青州机械有限公司 王小明 决策人", "青州机械有限公司 李雷 *", "东海贸易 韩梅 *"]);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_their_own_find_their_customers_and_the_same_file_changes_nothing() {
    let Set { caller, db, .. } = set().await;
    let text = "姓名,所属客户,手机,邮箱,职位\n王小明,青州机械,138 0000 0001,a@b.cn,经理\n李雷,青州 机械,,broken,\n韩梅,,139,,\n";
    let run = |text: String, existing: Existing| {
        let caller = caller.clone();
        async move {
            let (id, mut plan) = receive(&caller, &[("contacts.csv", text.as_bytes())]).await.unwrap();
            assert_eq!(plan.files[0].kind, Some(RecordKind::Contacts));
            plan.existing = existing;
            keep(&caller, id, &plan).await;
            (id, work(&caller, id, Work::Run).await)
        }
    };
    let (id, row) = run(text.to_owned(), Existing::Skip).await;
    let counts = |row: &app::imports::report::ImportRow| {
        let file = &row.progress.files[0];
        [file.created, file.updated, file.skipped, file.refused, file.along]
    };
    assert_eq!((row.state, counts(&row)), (State::Done, [3, 0, 0, 0, 1]));
    assert_eq!(
        found(&report(&caller, id).await, 0),
        [(2, "customer_made", false), (3, "same_but_for_spelling", false), (3, "malformed_left_out", false)]
    );
    let before = business_state(&db).await;
    for existing in [Existing::Skip, Existing::Update] {
        let (_, row) = run(text.to_owned(), existing).await;
        assert_eq!(counts(&row), [0, 0, 3, 0, 0], "{existing:?}");
        assert_eq!(business_state(&db).await, before);
    }
    let (again, row) = run(text.replace("经理", "总监"), Existing::Update).await;
    assert_eq!(counts(&row), [0, 1, 2, 0, 0]);
    assert_eq!(names(&db, "select title from contact where phone = '138 0000 0001'").await, ["总监"]);
    work(&caller, again, Work::Undo).await;
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_known_again_by_what_one_says() {
    let Set { caller, db, .. } = set().await;
    let first = "客户名称,编号,电话,邮箱,地址\n甲,K1,+86 138-0000-0001,A@b.cn,路一\n乙,K2,138 0000 0002,c@d.cn,路二\n";
    let (id, _) = receive(&caller, &[("a.csv", first.as_bytes())]).await.unwrap();
    assert_eq!(work(&caller, id, Work::Run).await.progress.files[0].created, 2);
    // Other names, the same numbers; the address of the second is empty now.
    let second = "客户名称,电话,邮箱,地址\n甲新,13800000001,a@B.cn,新路\n乙新,138-0000-0002,C@d.cn,\n";
    for (by, clear) in [(KnownBy::Phone, false), (KnownBy::Email, true)] {
        let (id, mut plan) = receive(&caller, &[("b.csv", second.as_bytes())]).await.unwrap();
        (plan.known_by, plan.existing, plan.clear_empty) = (by, Existing::Update, clear);
        keep(&caller, id, &plan).await;
        let row = work(&caller, id, Work::Run).await;
        assert_eq!((row.state, row.progress.files[0].created), (State::Done, 0), "{by:?}");
    }
    let stand = names(
        &db,
        "select name || ' ' || coalesce(address, '-') from customer where external_key like 'K%' order by name",
    )
    .await;
    assert_eq!(stand, ["乙 -", "甲 新路"]);
    let (id, mut plan) = receive(&caller, &[("c.csv", first.as_bytes())]).await.unwrap();
    plan.existing = Existing::New;
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!(row.progress.files[0].refused, 2, "their keys are in use");
    plan.known_by = KnownBy::Key;
    plan.files[0].columns.iter_mut().for_each(|column| {
        if column.target == Some(Target::Key) {
            column.target = None;
        }
    });
    assert_eq!(plan.problems()[0].code, "import_known_by_needs_column");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_look_like_a_customer_wait_until_somebody_decides() {
    let Set { caller, db, .. } = set().await;
    let first = "客户名称,电话\n青州海天机械设备有限公司,0532-88881234\n";
    let (id, _) = receive(&caller, &[("a.csv", first.as_bytes())]).await.unwrap();
    work(&caller, id, Work::Run).await;
    while app::customers::duplicates::worker::step(&db.doors).await.unwrap() > 0 {}
    let second = "客户名称,电话,地址\n青州海天机械设备公司,053288881234,新路\n青州海天机械设备 Co.,053288881234,\n完全无关贸易,010 1,\n";
    let (id, mut plan) = receive(&caller, &[("b.csv", second.as_bytes())]).await.unwrap();
    plan.hold_alike = true;
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    let file = &row.progress.files[0];
    assert_eq!((row.state, file.created, file.held), (State::Done, 1, 2), "{file:?}");
    assert!(file.adds_up());
    let waiting = held::store::page(&mut caller.read().await.unwrap(), id, None, 10).await.unwrap().rows;
    assert_eq!(
        waiting.iter().map(|row| row.suspect_name.as_str()).collect::<Vec<_>>(),
        ["青州海天机械设备有限公司"; 2]
    );
    let at = |line| [HeldRef { rank: 0, line }];
    assert_eq!(held::settle::settle(&caller, id, &at(2), Decision::Same).await, Ok(1));
    assert_eq!(held::settle::settle(&caller, id, &at(3), Decision::New).await, Ok(1));
    assert_eq!(held::settle::settle(&caller, id, &at(3), Decision::New).await, Ok(0), "only once");
    let addresses = names(
        &db,
        "select coalesce(address, '-') from customer where name like '青州海天%' order by name collate \"C\"",
    )
    .await;
    assert_eq!(addresses.len(), 2);
    assert!(addresses.contains(&"新路".to_owned()), "{addresses:?}");
    let row = app::imports::store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0;
    let file = &row.progress.files[0];
    assert_eq!((file.created, file.updated, file.held, row.progress.created_in_database), (2, 1, 0, Some(2)));
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(
        names(&db, "select coalesce(address, '-') from customer where name like '青州海天%' and deleted_at is null")
            .await,
        ["-"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_edited_since_is_kept_until_somebody_decides() {
    let Set { caller, db, .. } = set().await;
    let (id, _) = receive(&caller, &[("客户.csv", BOTH.as_bytes())]).await.unwrap();
    let before = business_state(&db).await;
    work(&caller, id, Work::Run).await;
    sqlx::query("update contact set note = 'mine', version = version + 1 where phone = '138 0000 0003'")
        .execute(&db.owner)
        .await
        .unwrap();
    sqlx::query("update customer set source = 'mine', version = version + 1 where name = '无人公司'")
        .execute(&db.owner)
        .await
        .unwrap();
    assert_eq!(work(&caller, id, Work::Undo).await.progress.undo_kept, 3);
    let kept = || async { records::store::kept(&mut caller.read().await.unwrap(), id).await.unwrap() };
    let list = kept().await;
    let told: Vec<_> = list.iter().map(|row| (row.kind.as_str(), row.name.as_str(), row.outcome.as_str())).collect();
    assert!(told.contains(&("contact", "韩梅", "changed")), "{told:?}");
    assert!(told.contains(&("customer", "东海贸易", "in_use")), "{told:?}");
    assert!(told.contains(&("customer", "无人公司", "changed")), "{told:?}");
    let reference = |name: &str| {
        let row = list.iter().find(|row| row.name == name).unwrap();
        KeptRef { kind: row.kind.clone(), id: row.id }
    };
    undo::decide(&caller, id, &[reference("东海贸易")], true).await.unwrap();
    assert_eq!(kept().await.len(), 3, "it is in use as long as its contact is there");
    undo::decide(&caller, id, &[reference("无人公司")], false).await.unwrap();
    assert_eq!(kept().await.len(), 2);
    undo::decide(&caller, id, &[reference("韩梅"), reference("东海贸易")], true).await.unwrap();
    assert_eq!(kept().await.len(), 0);
    sqlx::query("update customer set deleted_at = now() where name = '无人公司'").execute(&db.owner).await.unwrap();
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_the_same_heads_is_mapped_as_the_last_one() {
    let Set { caller, db: _db, .. } = set().await;
    let text = "甲列,乙列\n某公司,138\n";
    let (id, mut plan) = receive(&caller, &[("x.csv", text.as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, None);
    plan.files[0].kind = Some(RecordKind::Customers);
    plan.files[0].columns[0].target = Some(Target::Name);
    plan.files[0].columns[1].target = Some(Target::Phone);
    keep(&caller, id, &plan).await;
    assert_eq!(work(&caller, id, Work::Run).await.progress.files[0].created, 1);
    let (_, plan) = receive(&caller, &[("next month.csv", "甲列, 乙列\n另一公司,139\n".as_bytes())]).await.unwrap();
    assert!(plan.files[0].remembered);
    assert_eq!(
        (plan.files[0].kind, plan.files[0].targets()),
        (Some(RecordKind::Customers), vec![Target::Name, Target::Phone])
    );
}
