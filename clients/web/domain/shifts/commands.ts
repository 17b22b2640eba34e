import type { Bodies, Order, Shift, Staff } from '#protocol';
import { openIn, send, uuid } from '../own.js';

/** The time clock of a person. */
export const shiftLane = (staff: string): string => `shift:${staff}`;

/** Nothing while the answer to the last tap is awaited. */
const once = (staff: string, act: (how: { lane: string }) => void): void => {
    const lane = shiftLane(staff);
    if (openIn(lane).length === 0) act({ lane });
};

export function clockIn(staff: string, job: string): void {
    once(staff, (how) => send('shift.start', { shift_id: uuid(), ...(job === '' ? {} : { job }) }, how));
}

export function clockOut({ id, staff_id }: Shift): void {
    once(staff_id, (how) => send('shift.end', { shift_id: id }, how));
}

export function declareTips({ id, staff_id }: Shift, tips: number): void {
    once(staff_id, (how) => send('shift.tips', { shift_id: id, tips }, how));
}

export function startBreak({ id, staff_id }: Shift, paid: boolean): void {
    once(staff_id, (how) => send('break.start', { shift_id: id, paid }, how));
}

export function endBreak({ id, staff_id }: Shift): void {
    once(staff_id, (how) => send('break.end', { shift_id: id }, how));
}

export function handOver(order: Order, to: Staff): void {
    send('order.hand_over', { order_id: order.id, server: to.name, server_id: to.id }, { lane: order.id });
}

export function handAllOver(staff: string, to: Staff): void {
    once(staff, (how) => send('shift.hand_over', { staff_id: staff, to_staff_id: to.id }, how));
}

export function editShift(shift: Shift, is: Omit<Bodies['shift.edit'], 'shift_id' | 'edit_id'>): void {
    once(shift.staff_id, ({ lane }) =>
        send('shift.edit', { ...is, shift_id: shift.id, edit_id: uuid() }, { pre: { rev: shift.rev }, lane }),
    );
}
