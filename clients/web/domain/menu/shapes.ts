/** Whether an item can be ordered. */
export interface Offer {
    readonly available: boolean;
    readonly pending: boolean;
}
