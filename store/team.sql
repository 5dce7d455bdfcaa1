-- people --
SELECT user_id, email, role::text, since FROM private.team(%(organization_id)s);

-- invitations --
-- Those that are open, over or not; the latest first. Admins see them.
SELECT i.id, i.email, i.role::text, i.invited_at, i.expires_at, i.mailed_at, i.mail_trouble
  FROM organization_invitations i
 WHERE i.organization_id = %(organization_id)s AND i.state = 'open'
 ORDER BY i.invited_at DESC, i.email;

-- invite --
SELECT outcome, invitation
  FROM private.invite(%(organization_id)s, %(email)s, %(role)s, %(hash)s, %(now)s, %(until)s);

-- withdraw --
SELECT private.withdraw_invitation(%(id)s, %(now)s);

-- set_role --
UPDATE user_organizations SET role = %(role)s WHERE organization_id = %(organization_id)s AND user_id = %(user_id)s
RETURNING user_id;

-- remove --
DELETE FROM user_organizations WHERE organization_id = %(organization_id)s AND user_id = %(user_id)s
RETURNING user_id;

-- schedules --
-- How many schedules of this person would pass to somebody else.
SELECT count(*) FROM schedules
 WHERE organization_id = %(organization_id)s AND user_id = %(user_id)s AND status <> 'done';

-- to_me --
SELECT id, organization, role::text, invited_by, expires_at FROM private.invitations_to_me(%(now)s);

-- by_code --
SELECT organization, role::text, invited_by, expires_at, outcome FROM private.invitation_by_code(%(hash)s, %(now)s);

-- accept --
SELECT outcome, organization FROM private.accept_invitation(%(hash)s, %(now)s);

-- decline --
SELECT private.decline_invitation(%(id)s, %(now)s);

-- to_mail --
-- One that waits for its mail.
SELECT i.email, o.name FROM organization_invitations i JOIN organizations o ON o.id = i.organization_id
 WHERE i.id = %(id)s AND i.organization_id = %(organization_id)s AND i.state = 'open' AND i.expires_at > %(now)s;

-- mailing --
-- From here on the link of this mail opens the invitation, and that of an earlier one no more.
UPDATE organization_invitations SET mail_hash = %(hash)s, mail_trouble = NULL WHERE id = %(id)s;

-- mailed --
UPDATE organization_invitations SET mailed_at = %(at)s, mail_trouble = %(trouble)s WHERE id = %(id)s;
