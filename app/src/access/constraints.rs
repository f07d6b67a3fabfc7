//! To which field of a form a named rule of the database belongs.

/// The field that a constraint speaks about: constraints are named `<table>_<field>_<rule>`, so the field is what stands
/// between; the few that speak of the whole record give an empty name.
pub fn field_of(constraint: &str) -> &str {
    const TABLES: &[&str] = &[
        "automation_",
        "score_rule_",
        "score_criterion_",
        "score_setting_",
        "lead_rule_",
        "lead_agent_",
        "lead_reason_",
        "lead_",
        "mailbox_",
        "approval_rule_",
        "approval_setting_",
        "approval_deputy_",
        "approval_step_",
        "approval_",
        "quote_setting_",
        "quote_version_",
        "quote_line_",
        "quote_logo_",
        "quote_",
        "web_form_",
        "chat_widget_",
        "survey_",
        "api_token_",
        "tag_rule_",
        "assignment_rule_",
        "assignment_setting_",
        "desk_agent_",
        "desk_skill_",
        "sla_calendar_",
        "sla_policy_",
        "topic_",
        "article_",
        "ticket_category_",
        "ticket_message_",
        "ticket_link_",
        "ticket_repair_",
        "product_topic_",
        "product_voice_",
        "product_category_",
        "product_cost_",
        "product_",
        "price_list_",
        "price_",
        "tax_rate_",
        "discount_limit_",
        "complaint_cause_",
        "complaint_",
        "after_sales_setting_",
        "asset_",
        "desk_reply_",
        "desk_macro_",
        "ticket_",
        "custom_field_",
        "custom_section_",
        "pool_reason_",
        "pool_",
        "customer_contact_",
        "close_reason_",
        "saved_view_",
        "deal_product_",
        "deal_contact_",
        "organisation_",
        "exchange_rate_",
        "customer_",
        "contact_",
        "pipeline_",
        "activity_",
        "person_",
        "stage_",
        "quota_",
        "deal_",
        "team_",
    ];
    const RULES: [&str; 13] = [
        "_length",
        "_form",
        "_known",
        "_not_negative",
        "_positive",
        "_range",
        "_unique",
        "_fkey",
        "_not_its_own_parent",
        "_fits_kind",
        "_no_cycle",
        "_may_receive",
        "_has_subject",
    ];
    let rest = TABLES.iter().find_map(|table| constraint.strip_prefix(table)).unwrap_or(constraint);
    RULES.iter().find_map(|rule| rest.strip_suffix(rule)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::field_of;

    #[test]
    fn a_rule_names_its_field() {
        assert_eq!(field_of("deal_value_not_negative"), "value");
        assert_eq!(field_of("person_email_unique"), "email");
        assert_eq!(field_of("customer_contact_role_length"), "role");
        assert_eq!(field_of("deal_close_note_length"), "close_note");
        assert_eq!(field_of("ticket_owner_may_receive"), "owner");
        assert_eq!(field_of("ticket_category_parent_no_cycle"), "parent");
        assert_eq!(field_of("product_code_unique"), "code");
        assert_eq!(field_of("price_list_name_unique"), "name");
        assert_eq!(field_of("person_last_administrator"), "");
    }
}
