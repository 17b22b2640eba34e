// The groups of choices of an item: those that are open, each option with its quantity and how it is wanted.
// What an option opens stands under its group.
import type { VNode } from 'preact';
import type { ChoiceGroup, ChoicePrefix, Chosen, MenuOption } from '#protocol';
import { chosenOf, openGroups, priceOf, stillOpen } from '../../domain/menu/choices.js';
import { money } from '../../domain/money/views.js';
import { sayChoice } from '../../strings/menu.js';
import { say } from '../../strings/screens/tablet.js';
import { client } from '../../ui/app.js';
import { Icon } from '../../ui/icons.js';
import { formatAmount } from '../../ui/money.js';
import { Options, Stepper } from '../../ui/sheet.js';

type Choices = readonly Chosen[];

const PREFIXES: readonly ChoicePrefix[] = ['plain', 'no', 'extra', 'light', 'side'];

function rule({ min, max, free }: ChoiceGroup): string {
    const words =
        min === max
            ? say('choose_exactly', { n: min })
            : min > 0
              ? say('choose_range', { min, max })
              : say('choose_up_to', { max });
    return free > 0 ? `${words} · ${say('n_free', { n: free })}` : words;
}

const isOf = (group: ChoiceGroup, option: MenuOption, { group_id, option_id }: Chosen): boolean =>
    group_id === group.id && option_id === option.id;

/** With a maximum of one a tap replaces the choice; otherwise a full group takes no more. */
function toggled(group: ChoiceGroup, choices: Choices, option: MenuOption): Choices {
    if (choices.some((one) => isOf(group, option, one)))
        return choices.filter((one) => !isOf(group, option, one));
    const added = { group_id: group.id, option_id: option.id };
    if (group.max === 1) return [...choices.filter(({ group_id }) => group_id !== group.id), added];
    return chosenOf(group, choices) < group.max ? [...choices, added] : choices;
}

function Price(props: { readonly option: MenuOption; readonly prefix?: ChoicePrefix | undefined }): VNode | null {
    const price = priceOf(props.option, props.prefix);
    if (price === 0) return null;
    return (
        <span class="number">
            {price > 0 ? '+' : ''}
            {formatAmount(price, money.value.exponent)}
        </span>
    );
}

/** How many of a chosen option, and how: where the group allows more than one way. */
function How(props: {
    readonly group: ChoiceGroup;
    readonly option: MenuOption;
    readonly chosen: Chosen;
    readonly room: number; // how many more of the group may be chosen
    readonly onChange: (chosen: Chosen) => void;
}): VNode | null {
    const { group, option, chosen, room, onChange } = props;
    const [quantity, prefix] = [chosen.quantity ?? 1, chosen.prefix ?? 'plain'];
    if (!client().has('choice_trees') || (group.each_max < 2 && !group.prefixes)) return null;
    return (
        <div class="row wrap how" data-how={option.id}>
            <b class="grow">
                <bdi>{sayChoice({ name: option.name, prefix, quantity })}</bdi>
            </b>
            {group.each_max > 1 && (
                <Stepper
                    label={option.name}
                    value={quantity}
                    min={1}
                    max={Math.min(group.each_max, quantity + room)}
                    onChange={(n) => onChange({ ...chosen, quantity: n })}
                />
            )}
            {group.prefixes && (
                <Options
                    label={option.name}
                    options={PREFIXES.map((value) => ({ value, text: say(`prefix_${value}`) }))}
                    value={prefix}
                    onPick={(value) => onChange({ ...chosen, prefix: value })}
                />
            )}
        </div>
    );
}

function Group(props: {
    readonly group: ChoiceGroup;
    readonly depth: number;
    readonly choices: Choices;
    readonly onChange: (choices: Choices) => void;
}): VNode {
    const { group, depth, choices, onChange } = props;
    const n = chosenOf(group, choices);
    const lacking = n < group.min;
    const full = group.max > 1 && n >= group.max;
    const find = (option: MenuOption): Chosen | undefined => choices.find((one) => isOf(group, option, one));
    return (
        <section class={`stack depth-${depth}`} role="group" aria-label={group.name} data-group={group.id}>
            <h3 class="row">
                <bdi>{group.name}</bdi>
                <span class={lacking ? 'badge warn' : 'quiet'}>
                    {lacking && <Icon name="refused" />}
                    {rule(group)}
                </span>
                {n > 0 && <span class="quiet">· {say('chosen_n', { n })}</span>}
            </h3>
            <div class="row wrap">
                {group.options.map((option) => (
                    <button
                        key={option.id}
                        class="button option"
                        data-option={option.id}
                        aria-pressed={find(option) !== undefined}
                        disabled={full && !find(option)}
                        onClick={() => onChange(toggled(group, choices, option))}
                    >
                        {find(option) && <Icon name="check" />}
                        <bdi>{option.name}</bdi>
                        <Price option={option} prefix={find(option)?.prefix} />
                    </button>
                ))}
            </div>
            {group.options.map((option) => {
                const chosen = find(option);
                return (
                    chosen && (
                        <How
                            key={option.id}
                            group={group}
                            option={option}
                            chosen={chosen}
                            room={group.max - n}
                            onChange={(is) => onChange(choices.map((one) => (one === chosen ? is : one)))}
                        />
                    )
                );
            })}
        </section>
    );
}

/** All open groups. What is not open any more after a change is not chosen any more either. */
export function Groups(props: {
    readonly groups: readonly ChoiceGroup[];
    readonly choices: Choices;
    readonly onChange: (choices: Choices) => void;
}): VNode {
    const { groups, choices, onChange } = props;
    return (
        <>
            {openGroups(groups, choices).map(({ group, depth }) => (
                <Group
                    key={group.id}
                    group={group}
                    depth={depth}
                    choices={choices}
                    onChange={(is) => onChange(stillOpen(groups, is))}
                />
            ))}
        </>
    );
}

/** A group that is open lacks a choice. */
export const isLacking = (groups: readonly ChoiceGroup[], choices: Choices): boolean =>
    openGroups(groups, choices).some(({ group }) => chosenOf(group, choices) < group.min);
