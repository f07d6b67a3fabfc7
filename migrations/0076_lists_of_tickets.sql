-- Lists of tickets: views that are kept as those of customers and contacts are, and further filters.
alter table saved_view drop constraint saved_view_list_known,
  add constraint saved_view_list_known check (list in ('customer', 'contact', 'ticket'));
alter table first_view drop constraint first_view_list_known,
  add constraint first_view_list_known check (list in ('customer', 'contact', 'ticket'));

-- By product, by the way in which they came and by tag tickets are listed as by anything else: in the usual order along an index, and in the
-- others what few have is found there and sorted. With what other filters ask for beside it.
create index ticket_by_product_newest on ticket (product_id, updated_at desc, id desc) include (state, priority, kind, owner_id)
  where deleted_at is null and product_id is not null;
create index ticket_by_channel on ticket (channel, updated_at desc, id desc) include (state, priority, kind, owner_id) where deleted_at is null;
drop index ticket_tag_by_tag;
create index ticket_tag_by_tag on ticket_tag (tag_id, ticket_id);
