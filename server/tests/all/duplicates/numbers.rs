//! Customers are told by their code, their short name, their name in WeChat and all ways to reach them.

use super::*;
use app::customers::reach::model::{Means, Reach};

/// The codes of two well-known companies.
const CODES: [&str; 2] = ["91440300708461136T", "914403001922038216"];

fn coded(name: &str, code: &str) -> CustomerForm {
    CustomerForm { credit_code: code.into(), ..named(name) }
}

fn reached(name: &str, means: Means, value: &str) -> CustomerForm {
    let kind = means.kinds()[0].to_owned();
    CustomerForm { reach: vec![Reach { means, kind, value: value.into() }], ..named(name) }
}

async fn change(browser: &Browser, id: Uuid, form: &CustomerForm) {
    let version = read(browser, id).await.version;
    let changed = browser.call("change_customer", &json!({ "id": id, "version": version, "form": form })).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
}

/// Why the only open pair is one; nothing where there is none.
async fn reasons(db: &TestDb, browser: &Browser) -> Vec<Reason> {
    look(db).await;
    let open = pairs(browser, PairState::Open).await;
    assert!(open.len() <= 1, "{open:?}");
    open.into_iter().flat_map(|pair| pair.reasons).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_code_makes_a_pair_and_another_one_unmakes_it() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let phone = "0532-88881234";
    create(&rep, &CustomerForm { phone: phone.into(), ..coded("青岛远帆机械有限公司", CODES[0]) }).await;
    let other = create(&rep, &named("海口椰风饮料")).await;
    assert_eq!(reasons(&db, &rep).await, []);
    // Only the code changes: it is looked at again.
    change(&rep, other, &coded("海口椰风饮料", CODES[0])).await;
    assert_eq!(reasons(&db, &rep).await, [Reason::Number]);
    assert!(pairs(&rep, PairState::Open).await[0].score >= 98);
    change(&rep, other, &coded("海口椰风饮料", CODES[1])).await;
    assert_eq!(reasons(&db, &rep).await, []);
    // A branch with a code of its own is another firm, whoever answers its telephone.
    let branch = |code: &str| CustomerForm {
        phone: phone.into(), ..coded("青岛远帆机械有限公司上海分公司", code)
    };
    change(&rep, other, &branch("")).await;
    assert!(reasons(&db, &rep).await.contains(&Reason::Phone));
    change(&rep, other, &branch(CODES[1])).await;
    assert_eq!(reasons(&db, &rep).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_ways_and_names_are_compared_and_looked_at_again_when_they_change() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let one = create(&rep, &named("青岛远帆机械有限公司")).await;
    let other = create(&rep, &named("海口椰风饮料")).await;
    assert_eq!(reasons(&db, &rep).await, []);
    let wechat = |name: &str| CustomerForm { wechat: "yuanfan_88".into(), ..named(name) };
    change(&rep, one, &wechat("青岛远帆机械有限公司")).await;
    change(&rep, other, &wechat("海口椰风饮料")).await;
    assert_eq!(reasons(&db, &rep).await, [Reason::Wechat]);
    change(&rep, one, &reached("青岛远帆机械有限公司", Means::Phone, "13800138000")).await;
    change(&rep, other, &CustomerForm { phone: "+86 138 0013 8000".into(), ..named("海口椰风饮料") }).await;
    assert_eq!(reasons(&db, &rep).await, [Reason::Phone]);
    change(&rep, one, &reached("青岛远帆机械有限公司", Means::Email, "info@yuanfan.example")).await;
    change(&rep, other, &reached("海口椰风饮料", Means::Email, "Info@yuanfan.example")).await;
    assert_eq!(reasons(&db, &rep).await, [Reason::Email]);
    change(&rep, one, &CustomerForm { short_name: "Yuanfan Machinery".into(), ..named("青岛远帆机械有限公司") }).await;
    change(&rep, other, &named("Yuanfan Machinery Co., Ltd.")).await;
    assert_eq!(reasons(&db, &rep).await, [Reason::ShortName]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_types_a_code_is_warned() {
    let (db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let form = CustomerForm {
        wechat: "yuanfan_88".into(),
        short_name: "Yuanfan Machinery".into(),
        ..reached("青岛远帆机械有限公司", Means::Phone, "13800138000")
    };
    let own = create(&rep, &CustomerForm { credit_code: CODES[0].into(), ..form }).await;
    look(&db).await;
    let typed = [
        (Glimpse { credit_code: " 9144 0300 7084 6113 6t".into(), ..Glimpse::default() }, Reason::Number),
        (Glimpse { wechat: "YuanFan_88".into(), ..Glimpse::default() }, Reason::Wechat),
        (Glimpse { phones: vec!["138 0013 8000".into()], ..Glimpse::default() }, Reason::Phone),
        (Glimpse { name: "Yuanfan Machinery Co., Ltd.".into(), ..Glimpse::default() }, Reason::ShortName),
    ];
    for (typed, reason) in typed {
        let found = similar(&rep, &typed).await;
        assert_eq!(
            found.iter().map(|one| (one.id, one.reasons.clone())).collect::<Vec<_>>(),
            [(Some(own), vec![reason])]
        );
    }
    // Another one with a code of its own, and nothing else typed but the telephone.
    let typed = Glimpse { credit_code: CODES[1].into(), phone: "13800138000".into(), ..Glimpse::default() };
    assert_eq!(similar(&rep, &typed).await, []);
}
