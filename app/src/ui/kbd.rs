use leptos::prelude::*;

/// A shortcut, keys parted by spaces. `mod` is shown as ⌘ on Apple's machines and as Ctrl elsewhere; the server cannot know
/// and says Ctrl.
#[component]
pub fn Kbd(#[prop(into)] keys: String) -> impl IntoView {
    let apple = RwSignal::new(false);
    Effect::new(move |_| {
        let platform = window().navigator().platform().unwrap_or_default();
        apple.set(platform.starts_with("Mac") || platform.starts_with("iP"));
    });
    let keys: Vec<String> = keys.split(' ').map(str::to_owned).collect();
    view! {
        <span class="keys">
            {keys
                .into_iter()
                .map(|key| {
                    view! {
                        <kbd class="kbd">
                            {move || match key.as_str() {
                                "mod" if apple.get() => "⌘".to_owned(),
                                "mod" => "Ctrl".to_owned(),
                                key => key.to_owned(),
                            }}
                        </kbd>
                    }
                })
                .collect_view()}
        </span>
    }
}
