//! What only some files say of customers and contacts: codes, further numbers, tags, lifecycle, interests, consent.

use crate::imports::{Set, business_state, found, keep, receive, report, set, work};
use app::access::Caller;
use app::imports::model::Target;
use app::imports::plan::{Existing, KnownBy};
use app::imports::report::{ImportRow, State, Work};
use uuid::Uuid;

const CODE: &str = "91350100M000100Y43";

fn first() -> String {
    format!(
        "客户名称,简称,统一社会信用代码,微信,其他电话,备用邮箱,标签,生命周期,关注点,偏好,电话许可,短信许可,同意日期,许可凭据,请勿联系\n\
         甲,甲简,{},wx_a,138 0000 0001; 0532 1；138-0000-0001,a@b.cn; nobody,重点; 展会,成交,看重质量、看重价格,上午,已同意,拒绝,2024-03-01,登记表,\n\
         乙,,91350100M000100Y44,,,,展会,某处,天气,,已同意,,,,客户要求\n",
        CODE.to_lowercase()
    )
}

async fn run(caller: &Caller, text: &str, existing: Existing, by: KnownBy) -> (Uuid, ImportRow) {
    let (id, mut plan) = receive(caller, &[("a.csv", text.as_bytes())]).await.unwrap();
    (plan.existing, plan.known_by) = (existing, by);
    keep(caller, id, &plan).await;
    let row = work(caller, id, Work::Run).await;
    assert_eq!((row.state, row.failure.as_deref()), (State::Done, None));
    (id, row)
}

fn counts(row: &ImportRow) -> [u32; 4] {
    let file = &row.progress.files[0];
    [file.created, file.updated, file.skipped, file.refused]
}

async fn one(db: &crate::harness::TestDb, sql: &'static str) -> Option<String> {
    sqlx::query_scalar(sql).fetch_one(&db.owner).await.unwrap()
}

const TAGS_OF_A: &str =
    "select string_agg(t.name, ' ' order by t.name) from customer c join customer_tag k on k.customer_id = c.id
    join tag t on t.id = k.tag_id where c.name = '甲' and c.deleted_at is null";

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_a_file_says_of_a_customer_is_taken() {
    let Set { caller, db, .. } = set().await;
    let before = business_state(&db).await;
    let (id, plan) = receive(&caller, &[("a.csv", first().as_bytes())]).await.unwrap();
    let columns = [
        Target::Name,
        Target::ShortName,
        Target::CreditCode,
        Target::Wechat,
        Target::MorePhones,
        Target::MoreEmails,
        Target::Tags,
        Target::Lifecycle,
        Target::Interests,
        Target::Preferences,
        Target::ConsentPhone,
        Target::ConsentSms,
        Target::ConsentDay,
        Target::ConsentHow,
        Target::DoNotContact,
    ];
    assert_eq!(plan.files[0].targets(), columns);
    let tags = "select count(*)::text from tag";
    let had = one(&db, tags).await;
    let looked = work(&caller, id, Work::Check).await;
    assert_eq!(counts(&looked), [2, 0, 0, 0]);
    assert_eq!((business_state(&db).await, one(&db, tags).await), (before.clone(), had), "a look makes nothing");
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, counts(&row)), (State::Done, [2, 0, 0, 0]));
    assert_eq!(
        found(&report(&caller, id).await, 0),
        [
            (2, "malformed_left_out", false),
            (2, "tag_made", false),
            (3, "consent_unproven_left_out", false),
            (3, "credit_code_left_out", false),
            (3, "malformed_left_out", false),
            (3, "malformed_left_out", false),
        ],
        "{:?}",
        report(&caller, id).await
    );
    let a = "select concat_ws('|', short_name, credit_code, wechat, preferences, array_to_string(interests, ','), lifecycle,
        lifecycle_by_hand, (select string_agg(r ->> 'value', ',' order by n) from jsonb_array_elements(reach) with ordinality x (r, n)),
        consent -> 'channels' -> 'phone' ->> 'state', consent -> 'channels' -> 'phone' ->> 'day',
        consent -> 'channels' -> 'phone' ->> 'how', consent -> 'channels' -> 'sms' ->> 'state', consent ->> 'none')
        from customer where name = '甲' and deleted_at is null";
    assert_eq!(
        one(&db, a).await.as_deref(),
        Some(
            "甲简|91350100M000100Y43|wx_a|上午|price,quality|customer|t|138 0000 0001,0532 1,a@b.cn|given|2024-03-01|登记表|refused"
        )
    );
    let b = "select concat_ws('|', credit_code, lifecycle, consent -> 'none' ->> 'reason', consent -> 'channels' ->> 'phone')
        from customer where name = '乙' and deleted_at is null";
    assert_eq!(one(&db, b).await.as_deref(), Some("prospect|客户要求"));
    assert_eq!(one(&db, TAGS_OF_A).await.as_deref(), Some("展会 重点"));
    let log = "select string_agg(kind, ' ' order by kind) from event e join customer c on c.id = e.subject_id
        where c.name = '甲' and e.subject_kind = 'customer'";
    assert_eq!(
        one(&db, log).await.as_deref(),
        Some("customer.imported customer.lifecycle_changed customer.tagged customer.tagged")
    );
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_known_by_their_code_and_only_gaps_are_filled() {
    let Set { caller, db, .. } = set().await;
    let start = format!("客户名称,统一社会信用代码,微信,标签,电话\n甲,{CODE},wx_a,重点,\n");
    run(&caller, &start, Existing::Skip, KnownBy::KeyOrName).await;
    let before = business_state(&db).await;
    let again = format!(
        "客户名称,统一社会信用代码,微信,简称,标签,生命周期,电话,备用电话\n改名,{CODE},wx_b,甲简,展会,流失,0532 1,0532 2\n"
    );
    let (filled, row) = run(&caller, &again, Existing::Fill, KnownBy::CreditCode).await;
    assert_eq!(counts(&row), [0, 1, 0, 0]);
    let stands = "select concat_ws('|', name, wechat, short_name, phone, lifecycle, reach -> 0 ->> 'value')
        from customer where credit_code = '91350100M000100Y43'";
    assert_eq!(one(&db, stands).await.as_deref(), Some("甲|wx_a|甲简|0532 1|lost|0532 2"));
    assert_eq!(one(&db, TAGS_OF_A).await.as_deref(), Some("重点"), "it has one already");
    let (_, row) = run(&caller, &again, Existing::Fill, KnownBy::CreditCode).await;
    assert_eq!(counts(&row), [0, 0, 1, 0], "no gap is left");
    assert_eq!(work(&caller, filled, Work::Undo).await.progress.undo_kept, 0);
    assert_eq!(business_state(&db).await, before);

    let (updated, row) = run(&caller, &again, Existing::Update, KnownBy::CreditCode).await;
    assert_eq!(counts(&row), [0, 1, 0, 0]);
    assert_eq!(one(&db, stands).await.as_deref(), Some("甲|wx_b|甲简|0532 1|lost|0532 2"));
    assert_eq!(one(&db, TAGS_OF_A).await.as_deref(), Some("展会 重点"));
    assert_eq!(work(&caller, updated, Work::Undo).await.progress.undo_kept, 0);
    assert_eq!(business_state(&db).await, before);
    assert_eq!(one(&db, TAGS_OF_A).await.as_deref(), Some("重点"));
    // A tag alone is a change too.
    let tagged = format!("客户名称,统一社会信用代码,标签\n甲,{CODE},展会\n");
    let (_, row) = run(&caller, &tagged, Existing::Update, KnownBy::CreditCode).await;
    assert_eq!(counts(&row), [0, 1, 0, 0]);
    let (_, row) = run(&caller, &tagged, Existing::Update, KnownBy::CreditCode).await;
    assert_eq!(counts(&row), [0, 0, 1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_bring_further_numbers_and_what_they_agreed_to() {
    let Set { caller, db, .. } = set().await;
    let text = "姓名,所属客户,手机,备用手机,其他邮箱,微信,邮件许可,同意日期,许可凭据,请勿联系\n\
        王小明,青州机械,138 0000 0001,139 0000 0001,a@b.cn,wx_w,已同意,2024-03-01,签字,\n\
        李雷,青州机械,138 0000 0002,,,,,,,是\n";
    let (_, row) = run(&caller, text, Existing::Skip, KnownBy::KeyOrName).await;
    assert_eq!(counts(&row), [2, 0, 0, 0]);
    let before = business_state(&db).await;
    let stands = "select string_agg(concat_ws('|', name, wechat, reach -> 0 ->> 'value', reach -> 1 ->> 'value',
        consent -> 'channels' -> 'email' ->> 'state', consent -> 'none' ->> 'reason'), ' ' order by phone)
        from contact where phone like '138 0000 000_'";
    assert_eq!(one(&db, stands).await.as_deref(), Some("王小明|wx_w|139 0000 0001|a@b.cn|given 李雷|是"));
    let (_, row) = run(&caller, text, Existing::Update, KnownBy::KeyOrName).await;
    assert_eq!(counts(&row), [0, 0, 2, 0], "the same file says nothing new");
    let refused = text.replace("已同意,2024-03-01", "拒绝,2024-03-02");
    let (id, row) = run(&caller, &refused, Existing::Update, KnownBy::KeyOrName).await;
    assert_eq!(counts(&row), [0, 1, 1, 0]);
    assert_eq!(one(&db, stands).await.as_deref(), Some("王小明|wx_w|139 0000 0001|a@b.cn|refused 李雷|是"));
    assert_eq!(work(&caller, id, Work::Undo).await.progress.undo_kept, 0);
    assert_eq!(business_state(&db).await, before);
}
