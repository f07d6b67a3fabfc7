//! The pages of administration, and which of them belong together.

use crate::{
    locale::Lang,
    routes,
    words::{self, admin as w, field_admin as fw, pools as pw},
};

/// A page of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    People,
    Teams,
    Roles,
    Handovers,
    Pipelines,
    Reasons,
    PriceLists,
    Taxes,
    Currencies,
    Quotes,
    Approvals,
    Leads,
    Scores,
    Fields,
    Pools,
    TagRules,
    Quality,
    Sla,
    Mail,
    WebForms,
    Chat,
    Surveys,
    ApiTokens,
    Portal,
    Assignment,
    Settings,
}

/// What belongs together: its name, and its pages in their order.
pub(super) type Group = (fn(Lang) -> &'static str, &'static [Place]);

/// All pages.
pub(super) const GROUPS: [Group; 5] = [
    (w::group_people, &[Place::People, Place::Teams, Place::Roles, Place::Handovers]),
    (
        w::group_sales,
        &[
            Place::Pipelines,
            Place::Reasons,
            Place::Leads,
            Place::Scores,
            Place::PriceLists,
            Place::Taxes,
            Place::Currencies,
            Place::Quotes,
            Place::Approvals,
        ],
    ),
    (w::group_customers, &[Place::Fields, Place::Pools, Place::TagRules, Place::Quality]),
    (
        w::group_desk,
        &[Place::Sla, Place::Mail, Place::WebForms, Place::Chat, Place::Portal, Place::Assignment, Place::Surveys],
    ),
    (w::group_organisation, &[Place::Settings, Place::ApiTokens]),
];

impl Place {
    pub(super) const fn href(self) -> &'static str {
        match self {
            Self::People => routes::ADMIN_PEOPLE,
            Self::Teams => routes::ADMIN_TEAMS,
            Self::Roles => routes::ADMIN_ROLES,
            Self::Handovers => routes::ADMIN_HANDOVERS,
            Self::Pipelines => routes::ADMIN_PIPELINES,
            Self::Reasons => routes::ADMIN_REASONS,
            Self::PriceLists => routes::ADMIN_PRICE_LISTS,
            Self::Taxes => routes::ADMIN_TAXES,
            Self::Currencies => routes::ADMIN_CURRENCIES,
            Self::Quotes => routes::ADMIN_QUOTES,
            Self::Approvals => routes::ADMIN_APPROVALS,
            Self::Leads => routes::ADMIN_LEADS,
            Self::Scores => routes::ADMIN_SCORES,
            Self::Fields => routes::ADMIN_FIELDS,
            Self::Pools => routes::ADMIN_POOLS,
            Self::TagRules => routes::ADMIN_TAG_RULES,
            Self::Quality => routes::ADMIN_QUALITY,
            Self::Sla => routes::ADMIN_SLA,
            Self::Mail => routes::ADMIN_MAIL,
            Self::WebForms => routes::ADMIN_WEB_FORMS,
            Self::Chat => routes::ADMIN_CHAT,
            Self::Surveys => routes::ADMIN_SURVEYS,
            Self::ApiTokens => routes::ADMIN_API_TOKENS,
            Self::Portal => routes::ADMIN_PORTAL,
            Self::Assignment => routes::ADMIN_ASSIGNMENT,
            Self::Settings => routes::ADMIN_SETTINGS,
        }
    }

    pub(super) const fn label(self, lang: Lang) -> &'static str {
        match self {
            Self::People => w::people(lang),
            Self::Teams => w::teams(lang),
            Self::Roles => w::roles(lang),
            Self::Handovers => words::handovers::title(lang),
            Self::Pipelines => w::pipelines(lang),
            Self::Reasons => w::reasons(lang),
            Self::PriceLists => words::catalogue::price_lists(lang),
            Self::Taxes => words::catalogue::taxes_and_discounts(lang),
            Self::Currencies => w::rates(lang),
            Self::Quotes => words::quotes::title(lang),
            Self::Approvals => words::approvals::title(lang),
            Self::Leads => words::leads::title(lang),
            Self::Scores => words::scores::title(lang),
            Self::Fields => fw::title(lang),
            Self::Pools => pw::title(lang),
            Self::TagRules => words::tag_rules::title(lang),
            Self::Quality => words::quality::title(lang),
            Self::Sla => words::sla::title(lang),
            Self::Mail => words::mail::title(lang),
            Self::WebForms => words::web_forms::title(lang),
            Self::Chat => words::chat::title(lang),
            Self::Surveys => words::surveys::title(lang),
            Self::ApiTokens => words::api_tokens::title(lang),
            Self::Portal => words::portal::title(lang),
            Self::Assignment => words::desk_assignment::title(lang),
            Self::Settings => w::settings(lang),
        }
    }

    /// What is done there, in a few words.
    pub(super) const fn about(self, lang: Lang) -> &'static str {
        match self {
            Self::People => w::about_people(lang),
            Self::Teams => w::about_teams(lang),
            Self::Roles => w::about_roles(lang),
            Self::Handovers => w::about_handovers(lang),
            Self::Pipelines => w::about_pipelines(lang),
            Self::Reasons => w::about_reasons(lang),
            Self::PriceLists => w::about_price_lists(lang),
            Self::Taxes => w::about_taxes(lang),
            Self::Currencies => w::about_currencies(lang),
            Self::Quotes => w::about_quotes(lang),
            Self::Approvals => words::approvals::about_admin(lang),
            Self::Leads => words::leads::about_admin(lang),
            Self::Scores => words::scores::about_admin(lang),
            Self::Fields => w::about_fields(lang),
            Self::Pools => w::about_pools(lang),
            Self::TagRules => w::about_tag_rules(lang),
            Self::Quality => w::about_quality(lang),
            Self::Sla => w::about_sla(lang),
            Self::Mail => w::about_mail(lang),
            Self::WebForms => w::about_web_forms(lang),
            Self::Chat => w::about_chat(lang),
            Self::Surveys => w::about_surveys(lang),
            Self::ApiTokens => w::about_api_tokens(lang),
            Self::Portal => w::about_portal(lang),
            Self::Assignment => w::about_assignment(lang),
            Self::Settings => w::about_settings(lang),
        }
    }
}
