async function burger(b, before) {
    const item = { item_id: b.ids.burger };
    await b.have(before, item);
    return item;
}

export const menu = {
    'item.86': async (b) => [await burger(b, 'item.back')],
    'item.back': async (b) => [await burger(b, 'item.86')],
};
