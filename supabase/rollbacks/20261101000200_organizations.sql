drop trigger make_workspace on auth.users;
drop table public.user_organizations;
drop table public.organizations;
drop function private.stay();
drop function private.keep_an_owner();
drop function private.make_workspace();
drop function private.organizations_as(public.organization_role);
drop type public.organization_role;
