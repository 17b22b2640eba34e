// The slots of a combo: what may fill each, and the choices of what does.
import type { VNode } from 'preact';
import type { ComboSlot, SlotOption } from '#protocol';
import { filled, partOf } from '../../domain/menu/combos.js';
import type { Part } from '../../domain/menu/combos.js';
import { isSoldNow } from '../../domain/menu/prices.js';
import { groupsOf, itemOf, offerOf } from '../../domain/menu/views.js';
import { money } from '../../domain/money/views.js';
import { say } from '../../strings/screens/tablet.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount } from '../../ui/money.js';
import { Groups, isLacking } from './groups.js';

type Parts = readonly Part[];

function isOffered({ item_id }: SlotOption): boolean {
    const item = itemOf(item_id);
    return item !== undefined && !item.retired && offerOf(item_id).available && isSoldNow(item);
}

/** Each slot that needs something can have it. */
export const canFill = (slots: readonly ComboSlot[]): boolean =>
    slots.every(({ optional, options }) => optional || options.some(isOffered));

/** A slot is empty that may not be, or what fills one lacks a choice. */
export const isUnfilled = (slots: readonly ComboSlot[], parts: Parts): boolean =>
    slots.some((slot) => !slot.optional && !partOf(slot, parts)) ||
    parts.some(({ item_id, choices }) => isLacking(groupsOf(item_id), choices));

function Filling(props: {
    readonly option: SlotOption;
    readonly chosen: boolean;
    readonly onPick: () => void;
}): VNode {
    const { option, chosen, onPick } = props;
    const price = option.price ?? 0;
    return (
        <button
            class="button option"
            data-filling={option.item_id}
            aria-pressed={chosen}
            disabled={!isOffered(option) && !chosen}
            onClick={onPick}
        >
            {chosen && <Icon name="check" />}
            <bdi>{itemOf(option.item_id)?.name ?? '…'}</bdi>
            {price > 0 && <span class="number">+{formatAmount(price, money.value.exponent)}</span>}
        </button>
    );
}

function Slot(props: {
    readonly slot: ComboSlot;
    readonly parts: Parts;
    readonly onChange: (parts: Parts) => void;
}): VNode {
    const { slot, parts, onChange } = props;
    const part = partOf(slot, parts);
    const lacking = !slot.optional && !part;
    return (
        <section class="stack" role="group" aria-label={slot.name} data-slot={slot.id}>
            <h3 class="row">
                <bdi>{slot.name}</bdi>
                <span class={lacking ? 'badge warn' : 'quiet'}>
                    {lacking && <Icon name="refused" />}
                    {slot.optional ? say('choose_up_to', { max: 1 }) : say('choose_exactly', { n: 1 })}
                </span>
            </h3>
            <div class="row wrap">
                {slot.options.map((option) => (
                    <Filling
                        key={option.item_id}
                        option={option}
                        chosen={part?.item_id === option.item_id}
                        onPick={() => onChange(filled(slot, parts, option.item_id))}
                    />
                ))}
            </div>
            {part && (
                <Groups
                    groups={groupsOf(part.item_id)}
                    choices={part.choices}
                    onChange={(choices) => onChange(parts.map((one) => (one === part ? { ...one, choices } : one)))}
                />
            )}
        </section>
    );
}

export function Slots(props: {
    readonly slots: readonly ComboSlot[];
    readonly parts: Parts;
    readonly onChange: (parts: Parts) => void;
}): VNode {
    return (
        <>
            {props.slots.map((slot) => (
                <Slot key={slot.id} slot={slot} parts={props.parts} onChange={props.onChange} />
            ))}
        </>
    );
}
