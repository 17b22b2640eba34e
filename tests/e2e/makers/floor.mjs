export const floor = {
    'table.seat': async (b) => [{ table_id: await b.freeTable(b.ids.table1), covers: 2 }],
    'table.transfer': async (b) => [{ table_id: await b.seatedTable(b.ids.table1), to_table_id: await b.freeTable(b.ids.table2) }],
    'table.clear': async (b) => [{ table_id: await b.seatedTable(b.ids.table1) }],
};
