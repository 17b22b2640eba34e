import { uuid } from '../../lib/device.mjs';

let turn = 0;
/** Another number each time: reservations must not overlap, and a table that stands there already does not move. */
const next = () => ++turn;

/** A minute at table 1, in so many hours: the body of table.reserve. */
const reservation = (b, hours = 24 + next()) => {
    const starts_at = new Date(Date.now() + hours * 3600_000).toISOString();
    return { reservation_id: uuid(), table_id: b.ids.table1, name: 'Ada', covers: 2, starts_at, minutes: 1 };
};
async function booked(b, hours) {
    const body = reservation(b, hours);
    await b.sure('table.reserve', body);
    return body;
}

const wall = async (b) => ({ barrier_id: uuid(), area_id: await b.area(), kind: 'wall', x: 1, y: 2, w: 300, h: 5 });

export const floor = {
    'table.seat': async (b) => [{ table_id: await b.freeTable(b.ids.table1), covers: 2 }],
    'table.transfer': async (b) => [{ table_id: await b.seatedTable(b.ids.table1), to_table_id: await b.freeTable(b.ids.table2) }],
    'table.clear': async (b) => [{ table_id: await b.seatedTable(b.ids.table1) }],
    'table.reserve': async (b) => [reservation(b)],
    'reservation.change': async (b) => [{ ...(await booked(b)), covers: 3 }, { rev: 1 }],
    'reservation.cancel': async (b) => [{ reservation_id: (await booked(b)).reservation_id, reason: 'ill' }],
    'reservation.no_show': async (b) => [{ reservation_id: (await booked(b, -0.01)).reservation_id }],
    'table.join': async (b) => {
        await b.have('table.part', { table_id: await b.freeTable(b.ids.table1) });
        return [{ table_id: b.ids.table1, tables: [{ table_id: await b.freeTable(b.ids.table2) }] }];
    },
    'table.part': async (b) => {
        await b.have('table.join', { table_id: await b.freeTable(b.ids.table1), tables: [{ table_id: b.ids.table2 }] });
        return [{ table_id: b.ids.table1 }];
    },
    'table.block': async (b) => [{ table_id: await b.freeTable(b.ids.table1), reason: 'a leg is loose' }],
    'table.unblock': async (b) => {
        await b.have('table.block', { table_id: await b.freeTable(b.ids.table1), reason: 'wet' });
        return [{ table_id: b.ids.table1 }];
    },
    'table.clean': async (b) => {
        const now = b.settings();
        if (!now?.tables_dirty) await b.sure('settings.put', { rounding: 'line_up', tables_dirty: true }, now && { rev: now.rev });
        const table_id = await b.seatedTable(b.ids.table1);
        await b.sure('table.clear', { table_id });
        return [{ table_id }];
    },
    'table.place': async (b) => [{ table_id: b.ids.table1, area_id: await b.area(), x: next(), y: 20, w: 30, h: 40, rotation: 45 }],
    'table.assign': async (b) => [{ table_id: b.ids.table1, section_id: await b.section() }],
    'section.assign': async (b) => [{ section_id: await b.section(), server: 'Ada' }],
    'barrier.place': async (b) => [await wall(b)],
    'barrier.remove': async (b) => {
        const body = await wall(b);
        await b.sure('barrier.place', body);
        return [{ barrier_id: body.barrier_id }];
    },
};
