//! What hangs on a giver by name: rules of automation, pools and shared views are named, for they are given on by hand.

use super::*;
use app::handovers::kept_model::KeptKind;

#[tokio::test(flavor = "multi_thread")]
async fn rules_pools_and_shared_views_of_the_giver_are_named() {
    let (db, world, browser) = set().await;
    let (rep, colleague) = (world.rep, world.colleague);
    let [pool, gone] = [new_id(), new_id()];
    run_sql(
        &db,
        format!(
            "insert into automation (id, name, keeper_id, rule) values (gen_random_uuid(), 'thanks', '{rep}', '{{}}'), (gen_random_uuid(), 'other', '{colleague}', '{{}}');
             insert into pool (id, name, name_en, archived) values ('{pool}', '华东', 'East', false), ('{gone}', 'gone', null, true);
             insert into pool_manager (pool_id, person_id) values ('{pool}', '{rep}'), ('{gone}', '{rep}'), ('{pool}', '{colleague}');
             insert into saved_view (id, list, name, owner_id, shared, query) values
               (gen_random_uuid(), 'contact', 'of all', '{rep}', true, 'q=a'), (gen_random_uuid(), 'customer', 'private', '{rep}', false, 'q=b'),
               (gen_random_uuid(), 'customer', 'of a colleague', '{colleague}', true, 'q=c')"
        ),
    )
    .await;
    let manager = browser.signed_in("sales_manager").await;
    let named = async |plan: Plan| -> Vec<(KeptKind, String, Option<String>, Option<String>)> {
        let preview: Preview = manager.call("preview_handover", &json!({ "plan": plan })).await.json();
        preview.kept.into_iter().map(|one| (one.kind, one.name, one.name_en, one.list)).collect()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        named(plan(&world, &[colleague])).await,
        [
            (KeptKind::Automation, "thanks".to_owned(), None, None),
            (KeptKind::Pool, "华东".to_owned(), some("East"), None),
            (KeptKind::View, "of all".to_owned(), None, some("contact")),
        ]
    );
    // Also where nothing else is to be handed over.
    let nothing = Plan { tag: Some(world.tag), kinds: vec![HandKind::Lead], ..plan(&world, &[colleague]) };
    assert_eq!(named(nothing).await.len(), 3);

    // A handover leaves them where they are: rights go to nobody by the way.
    hand_over(&manager, &plan(&world, &[colleague])).await;
    let kept: i64 = sqlx::query_scalar("select count(*) from automation where keeper_id = $1")
        .bind(rep)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(kept, 1);
}
