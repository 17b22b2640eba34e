// How many guests sit down.
import type { VNode } from 'preact';

const COVERS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12] as const;

export function Covers(props: { readonly onPick: (covers: number) => void }): VNode {
    return (
        <div class="covers">
            {COVERS.map((covers) => (
                <button key={covers} class="button" data-covers={covers} onClick={() => props.onPick(covers)}>
                    {covers}
                </button>
            ))}
        </div>
    );
}
