//! What the browser may ask of the knowledge base.

use super::model::{
    ArticleFilter, ArticleForm, ArticleList, ArticleMark, ArticleView, Category, CategoryForm, Comparison, Editing,
    Upkeep,
};
#[cfg(feature = "ssr")]
use super::{
    category_store, markdown,
    model::{Audience, LONGEST_BODY, checked_words},
    store, upkeep_store, writing_store,
};
#[cfg(feature = "ssr")]
use crate::access::{Action, Caller};
use crate::{access::AppError, locale::Lang};
use leptos::{prelude::*, server_fn::codec::Json};
use uuid::Uuid;

/// A page of the articles that the caller sees: of a search the best, otherwise those behind `after` that were changed last.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn list_articles(filter: ArticleFilter, after: Option<ArticleMark>) -> Result<ArticleList, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::page(&mut tx, &filter, after).await
}

/// An article: for who writes its newest version, unless `published` asks for what readers see.
///
/// # Errors
/// `NotFound` for what the caller does not see.
#[server(input = Json)]
pub async fn read_article(id: Uuid, published: bool) -> Result<ArticleView, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    store::read(&mut tx, id, published).await
}

/// All categories, in the order of the tree.
///
/// # Errors
/// `NotSignedIn`.
#[server(input = Json)]
pub async fn list_categories() -> Result<Vec<Category>, AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let mut tx = caller.read().await?;
    category_store::list(&mut tx).await
}

/// What the editor begins with: an article as it is, or a new one, which may say in another language what `twin` says.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn edit_article(id: Option<Uuid>, twin: Option<Uuid>) -> Result<Editing, AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.read().await?;
    let categories = category_store::list(&mut tx).await?;
    let Some(id) = id else {
        let mut form = ArticleForm::default();
        let mut other = None;
        if let Some(twin) = twin {
            let (said, _, group, _) = store::editable(&mut tx, twin).await?;
            form.category = said.category;
            form.audience = said.audience;
            form.review_months = said.review_months;
            form.language = if said.language == Lang::En { Lang::ZhCn } else { Lang::En };
            other = store::twin(&mut tx, group, Uuid::nil()).await?;
        }
        return Ok(Editing { id: None, form, version: 0, is_published: false, twin: other, categories });
    };
    let (form, version, group, is_published) = store::editable(&mut tx, id).await?;
    let twin = store::twin(&mut tx, group, id).await?;
    Ok(Editing { id: Some(id), form, version, is_published, twin, categories })
}

/// A text as its readers will see it.
///
/// # Errors
/// `Invalid` for one that is too long.
#[server(input = Json)]
pub async fn preview_article(body: String) -> Result<String, AppError> {
    Caller::who_may(Action::WriteArticles).await?;
    if body.chars().count() > LONGEST_BODY {
        return Err(AppError::invalid("body", "too_long"));
    }
    Ok(markdown::rendered(&body, Audience::Internal))
}

/// Keeps a new article as a draft; with `twin` as what that one says in another language.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
#[server(input = Json)]
pub async fn create_article(form: ArticleForm, twin: Option<Uuid>) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let written = form.checked()?;
    let mut tx = caller.begin().await?;
    let group = match twin {
        Some(twin) => Some(writing_store::group_of(&mut tx, twin).await?),
        None => None,
    };
    let id = writing_store::create(&mut tx, &written, group).await?;
    tx.commit().await?;
    Ok(id)
}

/// Saves an article that had this version; what is published stays as it is. Gives the version that it has now.
///
/// # Errors
/// `Invalid` with every field that cannot be taken, the conflicts `article_changed` and `article_archived`, `NotAllowed` where who
/// only writes changes more than the text of what is published.
#[server(input = Json)]
pub async fn save_article(id: Uuid, version: i32, form: ArticleForm) -> Result<i32, AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let written = form.checked()?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    let version = writing_store::save(&mut tx, &held, &written).await?;
    tx.commit().await?;
    Ok(version)
}

/// Proposes a draft for publishing, or makes a proposal a draft again.
///
/// # Errors
/// `NotFound`, the conflict `article_changed`.
#[server(input = Json)]
pub async fn propose_article(id: Uuid, version: i32, proposed: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    writing_store::propose(&mut tx, &held, proposed).await?;
    tx.commit().await
}

/// Shows the newest version to its readers.
///
/// # Errors
/// `NotFound`, the conflict `article_changed`.
#[server(input = Json)]
pub async fn publish_article(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    writing_store::publish(&mut tx, &held).await?;
    tx.commit().await
}

/// Puts an article away, or brings it back as it was.
///
/// # Errors
/// `NotFound`, the conflict `article_changed`.
#[server(input = Json)]
pub async fn archive_article(id: Uuid, version: i32, archived: bool) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    writing_store::archive(&mut tx, &held, archived).await?;
    tx.commit().await
}

/// Says that an article is still right.
///
/// # Errors
/// `NotFound`, the conflict `article_changed`.
#[server(input = Json)]
pub async fn confirm_article(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    writing_store::confirm(&mut tx, &held).await?;
    tx.commit().await
}

/// What differs between two versions.
///
/// # Errors
/// `NotFound`.
#[server(input = Json)]
pub async fn compare_versions(id: Uuid, from: i32, to: i32) -> Result<Comparison, AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.read().await?;
    store::compare(&mut tx, id, from, to).await
}

/// Makes an old version the newest one again, as a draft.
///
/// # Errors
/// `NotFound`, the conflicts `article_changed` and `article_archived`.
#[server(input = Json)]
pub async fn restore_version(id: Uuid, version: i32, number: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.begin().await?;
    let held = writing_store::hold(&mut tx, id, version).await?;
    writing_store::restore(&mut tx, &held, number).await?;
    tx.commit().await
}

/// Keeps whether an article helped, and what was missing where it did not. A further answer replaces the first.
///
/// # Errors
/// `NotFound`, `Invalid` on `words`, the conflict `article_many_answers`.
#[server(input = Json)]
pub async fn answer_article(id: Uuid, helpful: bool, words: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::UseTheProduct).await?;
    let words = checked_words(&words)?;
    let mut tx = caller.begin().await?;
    match writing_store::answer(&mut tx, id, helpful, words.as_deref()).await?.as_str() {
        "kept" => tx.commit().await,
        "many" => Err(AppError::conflict("article_many_answers")),
        _ => Err(AppError::NotFound),
    }
}

/// What is to be mended.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn read_upkeep() -> Result<Upkeep, AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.read().await?;
    upkeep_store::upkeep(&mut tx).await
}

/// Takes words off the list of what was looked for in vain.
///
/// # Errors
/// `NotAllowed`.
#[server(input = Json)]
pub async fn forget_miss(language: Lang, words: String) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::WriteArticles).await?;
    let mut tx = caller.begin().await?;
    upkeep_store::forget_miss(&mut tx, language, &words).await?;
    tx.commit().await
}

/// Adds a category.
///
/// # Errors
/// `Invalid` on `name`, `name_en` and `parent`.
#[server(input = Json)]
pub async fn add_category(form: CategoryForm) -> Result<Uuid, AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    let id = category_store::add(&mut tx, &form).await?;
    tx.commit().await?;
    Ok(id)
}

/// Names a category anew, or puts it elsewhere in the tree.
///
/// # Errors
/// `Invalid` on `name`, `name_en` and `parent`, the conflict `changed`.
#[server(input = Json)]
pub async fn change_category(id: Uuid, version: i32, form: CategoryForm) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    category_store::change(&mut tx, id, version, &form).await?;
    tx.commit().await
}

/// Removes a category; what was in it goes one up.
///
/// # Errors
/// `NotFound`, the conflict `changed`, `Invalid` where a name exists one up already.
#[server(input = Json)]
pub async fn remove_category(id: Uuid, version: i32) -> Result<(), AppError> {
    let caller = Caller::who_may(Action::PublishArticles).await?;
    let mut tx = caller.begin().await?;
    category_store::remove(&mut tx, id, version).await?;
    tx.commit().await
}
