//! What the browser can do and has agreed to.

use crate::access::AppError;

/// How this device stands.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser is able"))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Here {
    /// The browser cannot, or not for a page that came over plain http, or not before it is installed (iOS).
    Unable,
    /// Its owner has forbidden it in the browser.
    Forbidden,
    /// It is not told.
    Off,
    /// Its service takes messages at this endpoint.
    On(String),
}

#[cfg(feature = "hydrate")]
mod real {
    use super::{AppError, Here};
    use leptos::{
        prelude::window,
        wasm_bindgen::{JsCast, JsValue},
        web_sys::{
            Notification, NotificationPermission, PushManager, PushSubscription, PushSubscriptionOptionsInit,
            ServiceWorkerRegistration, js_sys::Reflect,
        },
    };
    use wasm_bindgen_futures::JsFuture;

    fn has(of: &JsValue, name: &str) -> bool {
        Reflect::has(of, &JsValue::from_str(name)).unwrap_or_default()
    }

    fn able() -> bool {
        let window = window();
        has(&window, "Notification") && has(&window, "PushManager") && has(&window.navigator(), "serviceWorker")
    }

    /// The manager of the worker that `start.js` registers.
    async fn manager() -> Option<PushManager> {
        let workers = window().navigator().service_worker();
        let found = JsFuture::from(workers.get_registration()).await.ok()?;
        let registration: ServiceWorkerRegistration = match found.dyn_into() {
            Ok(registration) => registration,
            Err(_) => JsFuture::from(workers.register("/sw.js")).await.ok()?.dyn_into().ok()?,
        };
        registration.push_manager().ok()
    }

    async fn bound(manager: &PushManager) -> Option<PushSubscription> {
        JsFuture::from(manager.get_subscription().ok()?).await.ok()?.dyn_into().ok()
    }

    pub async fn here() -> Here {
        if !able() {
            return Here::Unable;
        }
        if Notification::permission() == NotificationPermission::Denied {
            return Here::Forbidden;
        }
        let Some(manager) = manager().await else { return Here::Unable };
        bound(&manager).await.map_or(Here::Off, |bound| Here::On(bound.endpoint()))
    }

    pub async fn bind(key: &str) -> Result<String, AppError> {
        let no_service = |_: JsValue| AppError::conflict("push_no_service");
        let not_allowed = |_: JsValue| AppError::conflict("push_not_allowed");
        JsFuture::from(Notification::request_permission().map_err(not_allowed)?).await.map_err(not_allowed)?;
        if Notification::permission() != NotificationPermission::Granted {
            return Err(AppError::conflict("push_not_allowed"));
        }
        let manager = manager().await.ok_or_else(|| AppError::conflict("push_no_service"))?;
        // What was bound to another key is worth nothing any more.
        if let Some(old) = bound(&manager).await
            && let Ok(ending) = old.unsubscribe()
        {
            JsFuture::from(ending).await.ok();
        }
        let wish = PushSubscriptionOptionsInit::new();
        wish.set_user_visible_only(true);
        wish.set_application_server_key_opt_str(Some(key));
        let binding = manager.subscribe_with_options(&wish).map_err(no_service)?;
        let made: PushSubscription =
            JsFuture::from(binding).await.map_err(no_service)?.dyn_into().map_err(no_service)?;
        Ok(made.endpoint())
    }

    pub async fn release() {
        let Some(manager) = manager().await else { return };
        if let Some(bound) = bound(&manager).await
            && let Ok(ending) = bound.unsubscribe()
        {
            // Where it does not end here, the server sends nothing to it any more.
            JsFuture::from(ending).await.ok();
        }
    }
}

/// How this device stands.
pub(super) async fn here() -> Here {
    #[cfg(feature = "hydrate")]
    return real::here().await;
    #[cfg(not(feature = "hydrate"))]
    Here::Unable
}

/// Asks the owner, and binds the device to the server's key; gives its endpoint.
///
/// # Errors
/// The conflicts `push_not_allowed`, where the owner says no, and `push_no_service`, where the browser's service takes nobody.
pub(super) async fn bind(key: String) -> Result<String, AppError> {
    #[cfg(feature = "hydrate")]
    return real::bind(&key).await;
    #[cfg(not(feature = "hydrate"))]
    Err(AppError::malformed(&key))
}

/// Releases the device.
pub(super) async fn release() {
    #[cfg(feature = "hydrate")]
    real::release().await;
}
