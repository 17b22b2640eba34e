import type { Overlay } from '../drafts.js';

export const PEOPLE: Overlay<'people'> = {
    'staff.put': null,
    'staff.end': null,
    'staff.secret': null, // these are the hub's own
    'post.take': null,
    'post.leave': null,
    'refused_act.note': null,
};
