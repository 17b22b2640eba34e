// The OpenAPI document that a hub serves, as a judge of its answers.
import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { send } from './client.mjs';

const known = new Map(); // port -> Promise of a Description

export class Description {
    static of(hub) {
        if (!known.has(hub.port)) known.set(hub.port, Description.read(hub));
        return known.get(hub.port);
    }

    static async read(hub) {
        const { status, json } = await send(hub, 'GET', '/v1/openapi.json');
        assert.equal(status, 200);
        return new Description(json);
    }

    constructor(document) {
        this.document = document;
        this.ajv = new Ajv({ strict: false, allErrors: false });
        addFormats(this.ajv);
        this.ajv.addSchema({ $id: 'rest', components: document.components });
        this.validators = new Map();
        this.routes = Object.keys(document.paths).map((path) => ({
            path,
            pattern: new RegExp(`^${path.replace(/[.*+?^$()[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`),
        }));
    }

    resolve(node) {
        return node?.$ref ? node.$ref.slice(2).split('/').reduce((at, part) => at[part], this.document) : node;
    }

    /** The document's path for a request's target; the one with the fewest variables. */
    route(target) {
        const path = target.split('?')[0];
        return this.routes.filter(({ pattern }) => pattern.test(path)).sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]?.path;
    }

    validator(name, schema) {
        if (!this.validators.has(name)) {
            const local = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"rest#/components/'));
            this.validators.set(name, this.ajv.compile(local));
        }
        return this.validators.get(name);
    }

    /** Throws unless the document allows that answer. */
    check(method, target, answer) {
        const path = this.route(target);
        const operation = path && this.document.paths[path][method.toLowerCase()];
        if (!operation) {
            assert.ok(answer.status >= 400 || method === 'OPTIONS', `${method} ${target} is not described but answered ${answer.status}`);
            if (!answer.problem) return;
        }
        const responses = operation?.responses ?? { '4XX': { $ref: '#/components/responses/problem' }, '5XX': { $ref: '#/components/responses/problem' } };
        const key = [String(answer.status), `${String(answer.status)[0]}XX`].find((name) => responses[name]);
        assert.ok(key, `${method} ${target}: ${answer.status} is not described`);
        const response = this.resolve(responses[key]);
        if (!response.content) return;
        const type = (answer.headers['content-type'] ?? '').split(';')[0];
        assert.ok(response.content[type], `${method} ${target}: ${answer.status} is ${type}`);
        const validate = this.validator(`${key} ${method} ${path}`, response.content[type].schema);
        assert.ok(validate(answer.json), `${method} ${target}: ${this.ajv.errorsText(validate.errors)}\n${answer.text.slice(0, 2000)}`);
    }
}
