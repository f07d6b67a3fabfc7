-- Views of the list of tickets, kept as those of customers and contacts are.
alter table saved_view drop constraint saved_view_list_known,
  add constraint saved_view_list_known check (list in ('customer', 'contact', 'ticket'));
alter table first_view drop constraint first_view_list_known,
  add constraint first_view_list_known check (list in ('customer', 'contact', 'ticket'));
