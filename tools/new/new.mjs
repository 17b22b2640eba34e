// ./dev new: writes the stubs of a command, record or screen, and prints what is left to a person.
import { marks, NewError, save } from './edit.mjs';
import { newCommand } from './command.mjs';
import { newRecord } from './record.mjs';
import { newScreen } from './screen.mjs';

const KINDS = { command: newCommand, record: newRecord, screen: newScreen };
const USAGE = 'usage: ./dev new command NOUN.VERB [--domain DOMAIN] [--event NOUN.VERB] | record NAME --domain DOMAIN | screen NAME';

function main(argv) {
    const words = [];
    const options = {};
    for (let i = 0; i < argv.length; i++) {
        const option = /^--(domain|event)$/.exec(argv[i])?.[1];
        if (option) options[option] = argv[++i];
        else words.push(argv[i]);
    }
    const [kind, name] = words;
    if (!KINDS[kind] || !name || words.length > 2) throw new NewError(USAGE);
    const further = KINDS[kind](name, options);
    const files = save();
    console.log(`written: ${files.join(' ')}\n`);
    console.log('to fill in:');
    for (const mark of marks(files)) console.log(`  ${mark}`);
    console.log('\nthen:');
    for (const step of further) console.log(`  ${step}`);
}

try {
    main(process.argv.slice(2));
} catch (error) {
    if (!(error instanceof NewError)) throw error;
    console.error(`./dev new: ${error.message}`);
    process.exitCode = 1;
}
