//! Two customers become one, with all that hangs on either, and two again.

use super::{hanging::state, *};
use app::fields::key_of;
use sqlx::AssertSqlSafe;

/// A small world around two customers of the representative: what hangs on each.
async fn two(rep: &Browser, db: &TestDb, world: &World) -> (Uuid, Uuid) {
    let kept = create(rep, &CustomerForm { phone: "13800138000".into(), ..named("青岛远帆机械") }).await;
    let form =
        CustomerForm {
            email: "info@yuanfan.example".into(), industry: "机械".into(), ..named("远帆机械（青岛）")
        };
    let gone = create(rep, &form).await;
    let note = json!({ "on": NoteOn::Customer(gone), "text": "they asked for a sample" });
    assert_eq!(rep.call("add_note", &note).await.status, StatusCode::OK);
    for (owner, customer, name) in
        [(world.rep, gone, "mine"), (world.colleague, gone, "hers"), (world.rep, kept, "kept")]
    {
        sqlx::query(
            "insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position)
             values (gen_random_uuid(), $1, $2, $3, $4, $5, 'CNY', 'V')",
        )
        .bind(name)
        .bind(customer)
        .bind(world.pipeline)
        .bind(world.lead)
        .bind(owner)
        .execute(&db.owner)
        .await
        .unwrap();
    }
    (kept, gone)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_brings_everything_over_and_goes_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let before = state(&db).await;
    let both: Comparison = rep.call("compare_customers", &json!({ "one": kept, "other": gone })).await.json();
    assert_eq!((both.hangs_on_one.deals, both.hangs_on_other.deals), (1, 2), "the colleague's deal counts");

    let wanted = order(&rep, kept, gone, &[MergeField::Email, MergeField::Industry]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let now = read(&rep, kept).await;
    assert_eq!((now.fields.name.as_str(), now.fields.email.as_deref()), ("青岛远帆机械", Some("info@yuanfan.example")));
    assert_eq!((now.fields.phone.as_deref(), now.fields.industry.as_deref()), (Some("13800138000"), Some("机械")));
    assert_eq!(rep.call("read_customer", &json!({ "id": gone })).await.status, StatusCode::NOT_FOUND);
    let went: Option<(Uuid, String)> = rep.call("merged_into", &json!({ "id": gone })).await.json();
    assert_eq!(went, Some((kept, "青岛远帆机械".to_owned())));
    let deals: i64 = sqlx::query_scalar("select count(*) from deal where customer_id = $1")
        .bind(kept)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(deals, 3);
    // Who works on one of the deals still sees whom it is with.
    let colleague = browser.signed_in("colleague").await;
    assert_eq!(read(&colleague, kept).await.id, kept);
    // One story.
    let of = json!({ "of": TimelineOf::Customer(kept), "group": Group::All, "before": null });
    let story: Entries = rep.call("timeline", &of).await.json();
    let kinds: Vec<_> = story.entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["customer.merged", "deal.changed", "note.added", "customer.created", "customer.created"]);
    let told: i64 = sqlx::query_scalar(
        "select count(*) from event e join deal d on d.id = e.subject_id
          where e.kind = 'deal.changed' and e.owner_id = d.owner_id and e.version = d.version
            and e.before ->> 'customer' = $1 and e.after ->> 'customer' = $2",
    )
    .bind(gone.to_string())
    .bind(kept.to_string())
    .fetch_one(&db.owner)
    .await
    .unwrap();
    assert_eq!(told, 2, "the colleague's deal is told of too");
    let notes = json!({ "of": TimelineOf::Customer(kept), "group": Group::Notes, "before": null });
    let notes: Entries = rep.call("timeline", &notes).await.json();
    assert_eq!(notes.entries.len(), 1);

    let past: Vec<Merge> = rep.call("api/merges", &json!({ "of": kept })).await.json();
    assert_eq!((past.len(), past[0].id, past[0].may_undo), (1, id, true));
    let back: Uuid = undo(&rep, id).await.json();
    assert_eq!(back, gone);
    assert_eq!(state(&db).await, before);
    assert_eq!(undo(&rep, id).await.error(), AppError::conflict("changed_since"));
    let past: Vec<Merge> = rep.call("api/merges", &json!({ "of": kept })).await.json();
    assert!(past[0].undone_at.is_some() && !past[0].may_undo);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_since_a_merge_stays() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[MergeField::Email, MergeField::Industry]).await;
    let id: Uuid = merge(&rep, &wanted).await.json();
    let seen = read(&rep, kept).await;
    let form = CustomerForm { email: "new@yuanfan.example".into(), ..CustomerForm::of(&seen.fields) };
    rep.call("change_customer", &json!({ "id": kept, "version": seen.version, "form": form })).await;
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    let now = read(&rep, kept).await.fields;
    assert_eq!((now.email.as_deref(), now.industry), (Some("new@yuanfan.example"), None));
    assert_eq!(read(&rep, gone).await.fields.email.as_deref(), Some("info@yuanfan.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_change_both_merges_what_they_saw() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let wanted = order(&rep, kept, gone, &[]).await;
    let late = MergeOrder { gone_version: 7, ..wanted.clone() };
    assert_eq!(merge(&rep, &late).await.error(), AppError::conflict("changed"));
    let itself = MergeOrder { gone: kept, gone_version: wanted.kept_version, ..wanted.clone() };
    assert_eq!(merge(&rep, &itself).await.error(), AppError::NotFound);
    assert_eq!(merge(&browser.signed_in("stranger").await, &wanted).await.error(), AppError::NotFound);
    let share = json!({ "id": gone, "person": world.stranger, "can_write": false });
    rep.call("share_customer", &share).await;
    rep.call("share_customer", &json!({ "id": kept, "person": world.stranger, "can_write": true })).await;
    assert_eq!(merge(&browser.signed_in("stranger").await, &wanted).await.error(), AppError::NotAllowed);
    // A manager may not change what belongs to the owner, not by a merge either.
    let manager = browser.signed_in("sales_manager").await;
    let taken = MergeOrder { take: vec![MergeField::Email], ..wanted.clone() };
    assert_eq!(merge(&manager, &taken).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(merge(&manager, &wanted).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_merges_the_other_way_round_one_wins() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    for _ in 0..5 {
        let (one, other) = two(&rep, &db, &world).await;
        let (there, back) = (order(&rep, one, other, &[]).await, order(&rep, other, one, &[]).await);
        let (a, b) = tokio::join!(merge(&rep, &there), merge(&rep, &back));
        let won = [&a, &b].into_iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(won, 1, "{:?} {:?}", a.status, b.status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_merges_goes_back_link_by_link() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let (middle, first) = two(&admin, &db, &world).await;
    let last = create(&admin, &named("远帆集团")).await;
    let states = [state(&db).await];
    let one: Uuid = merge(&admin, &order(&admin, middle, first, &[MergeField::Email]).await).await.json();
    let between = state(&db).await;
    let two: Uuid = merge(&admin, &order(&admin, last, middle, &[MergeField::Phone]).await).await.json();
    let went: Option<(Uuid, String)> = admin.call("merged_into", &json!({ "id": first })).await.json();
    assert_eq!(went.map(|(id, _)| id), Some(last));
    assert_eq!(undo(&admin, one).await.error(), AppError::conflict("changed_since"), "its customer is gone itself");
    assert_eq!(undo(&admin, two).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, between);
    assert_eq!(undo(&admin, one).await.status, StatusCode::OK);
    assert_eq!(state(&db).await, states[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stricter_consent_holds_and_goes_back() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let say = async |id: Uuid, channel: Channel, state: ConsentState| {
        let form = ConsentForm { state, day: "2026-01-05".into(), how: "signed form".into() };
        let said = json!({ "of": ConsentOf::Customer(id), "channel": channel, "form": form });
        assert_eq!(rep.call("say_consent", &said).await.status, StatusCode::OK);
    };
    say(kept, Channel::Email, ConsentState::Given).await;
    say(gone, Channel::Email, ConsentState::Refused).await;
    say(gone, Channel::Phone, ConsentState::Given).await;
    let mark = json!({ "of": ConsentOf::Customer(gone), "reason": "asked us not to" });
    assert_eq!(rep.call("forbid_contact", &mark).await.status, StatusCode::OK);
    let before = read(&rep, kept).await.consents;
    let id: Uuid = merge(&rep, &order(&rep, kept, gone, &[]).await).await.json();
    let now = read(&rep, kept).await.consents;
    assert_eq!((now.state(Channel::Email), now.state(Channel::Phone)), (ConsentState::Refused, ConsentState::Given));
    assert_eq!(now.none.as_ref().map(|mark| mark.reason.as_str()), Some("asked us not to"));
    // The log tells what became of it.
    let told: (Value, Value) = sqlx::query_as("select before, after from event where kind = 'customer.merged'")
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!((&told.0["consent_email"], &told.1["consent_email"]), (&json!("given"), &json!("refused")));
    assert_eq!((&told.0["do_not_contact"], &told.1["do_not_contact"]), (&json!(false), &json!(true)));
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    assert_eq!(read(&rep, kept).await.consents, before);
    // What somebody said since stays.
    let id: Uuid = merge(&rep, &order(&rep, kept, gone, &[]).await).await.json();
    say(kept, Channel::Sms, ConsentState::Given).await;
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    let now = read(&rep, kept).await.consents;
    assert!(now.none.is_some() && now.state(Channel::Sms) == ConsentState::Given);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_names_the_one_that_went_names_the_one_that_stays() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let (kept, gone) = two(&rep, &db, &world).await;
    let (field, lead) = (Uuid::now_v7(), Uuid::now_v7());
    let sql = format!(
        "insert into custom_field (id, record_kind, kind, name, target) values ('{field}', 'customer', 'reference', '介绍人', 'customer');
         insert into lead (id, company, source, owner_id, state, converted_at, customer_id)
         values ('{lead}', 'L', 'typed', '{}', 'converted', now(), '{gone}');",
        world.rep,
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
    let form =
        CustomerForm { custom: [(field, gone.to_string())].into_iter().collect(), ..named("烟台远洋渔业") };
    let id = create(&rep, &form).await;
    let hangs: Comparison = rep.call("compare_customers", &json!({ "one": kept, "other": gone })).await.json();
    assert_eq!((hangs.hangs_on_one.leads, hangs.hangs_on_other.leads), (0, 1));
    merge(&rep, &order(&rep, kept, gone, &[]).await).await;
    let seen = read(&rep, id).await;
    assert_eq!(seen.sheet.names.get(&gone).map(String::as_str), Some("青岛远帆机械"));
    // Saving again is no error, whatever else changes.
    let form = CustomerForm { industry: "渔业".into(), ..CustomerForm::of(&seen.fields) };
    let saved = rep.call("change_customer", &json!({ "id": id, "version": seen.version, "form": form })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    assert_eq!(read(&rep, id).await.fields.custom.0.get(&key_of(field)), Some(&json!(gone)));
    let seen: LeadSeen = rep.call("leads/api/read_lead", &json!({ "id": lead })).await.json();
    assert_eq!(seen.lead.customer, Some((kept, "青岛远帆机械".to_owned())));
}
