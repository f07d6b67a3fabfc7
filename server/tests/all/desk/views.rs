//! Saved views of the list of tickets: who has which, what they keep, and with which the list opens.

use super::*;
use app::lists::views::model::{ListKind, ViewForm, Views};
use http::header;

fn view(name: &str, shared: bool) -> ViewForm {
    let query = "queue=all&priority=urgent&sort=created&cols=subject,channel,due";
    ViewForm { name: name.to_owned(), shared, query: query.to_owned() }
}

async fn save(browser: &Browser, of: ListKind, form: &ViewForm) -> Answer {
    browser.call("save_view", &json!({ "of": of, "form": form })).await
}

async fn names(browser: &Browser, of: ListKind) -> Vec<String> {
    let views: Views = browser.call("views_of", &json!({ "of": of })).await.json();
    views.saved.into_iter().map(|view| view.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_tickets_are_kept_shared_renamed_and_deleted_beside_those_of_other_lists() {
    let (_db, _world, browser) = set().await;
    let [agent, colleague] = [browser.signed_in("service_agent").await, browser.signed_in("service_manager").await];
    // The database knows every list.
    for of in ListKind::ALL {
        let kept = save(&agent, of, &view(of.key(), false)).await;
        assert_eq!(kept.status, StatusCode::OK, "{of:?}: {}", kept.body);
        assert_eq!(names(&agent, of).await, [of.key()]);
    }
    let shared: Uuid = save(&agent, ListKind::Ticket, &view("Pressing", true)).await.json();
    assert_eq!(names(&agent, ListKind::Ticket).await, ["ticket", "Pressing"]);
    assert_eq!(names(&colleague, ListKind::Ticket).await, ["Pressing"]);
    let change = json!({ "id": shared, "version": 1, "form": view("More pressing", true) });
    assert_eq!(colleague.call("change_view", &change).await.error(), AppError::NotAllowed);
    assert_eq!(agent.call("change_view", &change).await.json::<i32>(), 2);
    assert_eq!(agent.call("change_view", &change).await.error(), AppError::conflict("changed"));
    assert_eq!(names(&colleague, ListKind::Ticket).await, ["More pressing"]);
    assert_eq!(colleague.call("delete_view", &json!({ "id": shared })).await.error(), AppError::NotAllowed);
    assert_eq!(agent.call("delete_view", &json!({ "id": shared })).await.status, StatusCode::OK);
    assert_eq!(names(&colleague, ListKind::Ticket).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_opens_with_the_view_that_was_chosen_and_a_queue_stays_a_queue() {
    let (_db, _world, browser) = set().await;
    let agent = browser.signed_in("service_agent").await;
    let own: Uuid = save(&agent, ListKind::Ticket, &view("Own", false)).await.json();
    let first = json!({ "of": ListKind::Ticket, "view": own });
    assert_eq!(agent.call("open_list_with", &first).await.status, StatusCode::OK);
    let opened = agent.get("/desk").await;
    assert_eq!(opened.status, StatusCode::FOUND);
    let to = opened.headers.get(header::LOCATION).unwrap().to_str().unwrap();
    assert_eq!(to, format!("/desk?view={own}&{}", view("Own", false).query));
    let page = agent.get(to).await;
    assert_eq!(page.status, StatusCode::OK);
    for address in ["/desk?queue=open", "/customers"] {
        assert_eq!(agent.get(address).await.status, StatusCode::OK, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_no_tickets_has_no_views_of_them() {
    let (_db, _world, browser) = set().await;
    let [agent, stranger] = [browser.signed_in("service_agent").await, browser.signed_in("marketing").await];
    assert_eq!(save(&agent, ListKind::Ticket, &view("Shared", true)).await.status, StatusCode::OK);
    let of = json!({ "of": ListKind::Ticket });
    assert_eq!(stranger.call("views_of", &of).await.error(), AppError::NotAllowed);
    assert_eq!(save(&stranger, ListKind::Ticket, &view("X", false)).await.error(), AppError::NotAllowed);
    assert_eq!(names(&stranger, ListKind::Customer).await, Vec::<String>::new());
    for role in ["sales_rep", "read_only"] {
        assert_eq!(names(&browser.signed_in(role).await, ListKind::Ticket).await, ["Shared"], "{role}");
    }
}
