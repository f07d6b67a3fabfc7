//! Signing in: the check on the server and the page in the browser.

#[cfg(feature = "ssr")]
use crate::routes;
use leptos::prelude::*;

/// The sign-in page: a plain form, made by the server. It comes without the browser's program, so that a phone shows it at
/// once, and fetches that while somebody types.
#[cfg(feature = "ssr")]
#[component]
pub fn SignInPage() -> impl IntoView {
    use crate::words::access as w;
    use leptos_meta::Title;

    let lang = crate::locale::use_lang();
    let query = leptos_router::hooks::use_query_map();
    let given = move |name: &str| query.read_untracked().get(name).unwrap_or_default();
    let problem = crate::words::access::text(lang, &format!("sign_in_{}", given("problem")));
    view! {
        <Title text=w::sign_in(lang)/>
        <main class="sign-in">
            <form class="sign-in__form" method="post" action=routes::SIGN_IN>
                <img class="sign-in__mark" src="/icons/icon.svg" alt="" width="56" height="56"/>
                <h1 class="sign-in__title">{w::product_name(lang)}</h1>
                {problem.map(|text| view! { <p class="sign-in__problem" role="alert">{text}</p> })}
                <label class="field">
                    <span class="field__label">{w::email(lang)}</span>
                    <input class="field__input" type="email" name="email" autocomplete="username" required value=given("email")/>
                </label>
                <label class="field">
                    <span class="field__label">{w::password(lang)}</span>
                    <input class="field__input" type="password" name="password" autocomplete="current-password" required/>
                </label>
                <input type="hidden" name="next" value=given("next")/>
                <button class="button button--primary" type="submit">{w::sign_in(lang)}</button>
                <p class="sign-in__language">
                    <a href="?lang=zh-CN" rel="external" lang="zh-CN">{w::chinese(lang)}</a>
                    <a href="?lang=en" rel="external" lang="en">{w::english(lang)}</a>
                </p>
            </form>
        </main>
    }
}

/// In the browser only the server shows it.
#[cfg(not(feature = "ssr"))]
#[component]
pub fn SignInPage() -> impl IntoView {
    // It fails only where the address cannot be loaded, and then the browser says so.
    Effect::new(|_| location().reload().ok());
}

#[cfg(feature = "ssr")]
pub use check::{Refusal, confirm, sign_in};

#[cfg(feature = "ssr")]
mod check {
    use crate::access::{AppError, Doors, password};
    use std::net::IpAddr;
    use uuid::Uuid;

    /// Why somebody was not let in. Wrong password and unknown account look the same from outside.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Refusal {
        Wrong,
        TooManyTries,
    }

    /// Checks e-mail and password, counts the try, and gives the person's id.
    ///
    /// # Errors
    /// The outer error when the check itself could not be done.
    pub async fn sign_in(
        doors: &Doors,
        email: &str,
        given: &str,
        address: IpAddr,
    ) -> Result<Result<Uuid, Refusal>, AppError> {
        let account = email.trim().to_lowercase();
        let (address, now) = (address.to_string(), doors.clock.now());
        let begun = sqlx::query!(
            "select person_id, password_hash, blocked from sign_in_begin($1, $2::text::inet, $3)",
            account,
            address,
            now
        )
        .fetch_one(&doors.sign_in)
        .await?;
        if begun.blocked == Some(true) {
            return Ok(Err(Refusal::TooManyTries));
        }
        let right = given.chars().count() <= password::LONGEST && password::verify(given, begun.password_hash).await?;
        let right = right && begun.person_id.is_some();
        let let_in =
            sqlx::query_scalar!("select sign_in_end($1, $2::text::inet, $3, $4)", account, address, now, right)
                .fetch_one(&doors.sign_in)
                .await?;
        Ok(match (let_in, right, begun.person_id) {
            (Some(true), true, Some(person)) => Ok(person),
            (_, true, _) => Err(Refusal::TooManyTries),
            _ => Err(Refusal::Wrong),
        })
    }

    /// Asks for the password once more before something that matters; counts like a sign-in from `address`.
    ///
    /// # Errors
    /// `Invalid` on the field `old`.
    pub async fn confirm(doors: &Doors, email: &str, given: &str, address: IpAddr) -> Result<(), AppError> {
        match sign_in(doors, email, given, address).await? {
            Ok(_) => Ok(()),
            Err(Refusal::Wrong) => Err(AppError::invalid("old", "password_wrong")),
            Err(Refusal::TooManyTries) => Err(AppError::invalid("old", "too_many_tries")),
        }
    }
}
