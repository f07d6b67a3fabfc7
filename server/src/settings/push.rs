use super::files::parts;
use app::account::push::model::PushServices;
use serde::{Deserialize, Deserializer, de};

/// Services of browsers that may be sent to; in a file a list, in the environment separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Push(pub PushServices);

impl<'de> Deserialize<'de> for Push {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |part: String| de::Error::custom(format!("`{part}` is no host of a push service"));
        PushServices::of(&parts(deserializer)?).map(Self).map_err(wrong)
    }
}
