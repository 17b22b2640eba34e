async function done(b) {
    const ids = await b.sent();
    await b.sure('ticket_item.done', { ticket_item_id: ids.item });
    return ids;
}

async function struck(b) {
    const ids = await b.sent();
    await b.sure('line.void', { line_id: ids.line, reason: 'dropped' });
    return ids;
}

export const kitchen = {
    'ticket.receipt': async (b) => [{ delivered: [{ ticket_id: (await b.sent()).ticket }] }],
    'ticket.start': async (b) => [{ ticket_id: (await b.sent()).ticket }],
    'ticket.bump': async (b) => [{ ticket_id: (await b.sent()).ticket }],
    'ticket.recall': async (b) => [{ ticket_id: (await b.bumped()).ticket }],
    'ticket.pick_up': async (b) => [{ ticket_id: (await b.bumped()).ticket }],
    'ticket.rush': async (b) => [{ ticket_id: (await b.sent()).ticket }],
    'ticket.unrush': async (b) => {
        const { ticket } = await b.sent();
        await b.sure('ticket.rush', { ticket_id: ticket });
        return [{ ticket_id: ticket }];
    },
    'ticket_item.start': async (b) => [{ ticket_item_id: (await b.sent()).item }],
    'ticket_item.done': async (b) => [{ ticket_item_id: (await b.sent()).item }],
    'ticket_item.undo': async (b) => [{ ticket_item_id: (await done(b)).item }],
    'ticket_item.ack': async (b) => [{ ticket_item_id: (await struck(b)).item }],
};
