<?php
// A program for PayOn Hub with nothing but Guzzle: it opens an order, whatever happens on the way, and follows what
// changes. In Laravel the same calls go through the Http facade.
//
//   PAYON_URL=http://127.0.0.1:8480 PAYON_KEY=payon_k_… PAYON_VENUE=… php follow.php [CUSTOMER]
declare(strict_types=1);

require 'GuzzleHttp/autoload.php'; // Debian's php-guzzlehttp-guzzle; with composer: vendor/autoload.php

use GuzzleHttp\Client;
use GuzzleHttp\Exception\ConnectException;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;

/** Asks again after a broken connection, 429 and 503: the Idempotency-Key makes that safe. */
function client(string $url, string $key): Client
{
    $stack = HandlerStack::create(extension_loaded('curl') ? null : new StreamHandler());
    $again = fn (int $tries, RequestInterface $request, ?ResponseInterface $answer, ?Throwable $error): bool =>
        $tries < 8 && ($error instanceof ConnectException || in_array($answer?->getStatusCode(), [429, 503], true));
    $stack->push(Middleware::retry($again, fn (int $tries): int => 100 * 2 ** $tries));
    return new Client([
        'base_uri' => $url,
        'handler' => $stack,
        'headers' => ['Authorization' => "Bearer $key", 'Accept' => 'application/json'],
        'http_errors' => false,
        'timeout' => 40, // longer than the longest `wait`
    ]);
}

/** A UUIDv7: an id that sorts by the time it was made. */
function uuid(): string
{
    $hex = sprintf('%012x', (int) (microtime(true) * 1000)) . bin2hex(random_bytes(10));
    $hex[12] = '7';
    $hex[16] = dechex(8 | hexdec($hex[16]) & 3);
    return preg_replace('/^(.{8})(.{4})(.{4})(.{4})(.{12})$/', '$1-$2-$3-$4-$5', $hex);
}

/** The answer's JSON; a problem becomes an exception with its code. */
function json(ResponseInterface $answer): array
{
    $body = json_decode((string) $answer->getBody(), true, 512, JSON_THROW_ON_ERROR);
    if ($answer->getStatusCode() >= 400) {
        $fields = implode(', ', array_map(fn ($e) => "{$e['field']}: {$e['rule']}", $body['errors'] ?? []));
        throw new RuntimeException("{$body['code']}: {$body['title']} $fields", $answer->getStatusCode());
    }
    return $body;
}

$hub = client(getenv('PAYON_URL'), getenv('PAYON_KEY'));
$venue = '/v1/venues/' . getenv('PAYON_VENUE');

// Where we are: the state's cursor.
$cursor = json($hub->get("$venue/order", ['query' => ['limit' => 1]]))['cursor'];

// One order, however often this is sent: the key is made once, from what this program calls it.
$order = ['order_id' => uuid(), 'kind' => 'takeaway', 'customer' => $argv[1] ?? 'Ada'];
$send = fn () => $hub->post("$venue/commands/order.open", [
    'headers' => ['Idempotency-Key' => "shop-{$order['order_id']}"],
    'json' => $order,
]);
$first = (string) $send()->getBody();
$second = $send();
echo 'same answer: ', $first === (string) $second->getBody() && $second->hasHeader('Idempotency-Replayed') ? 'yes' : 'no', "\n";

// What changed since, one page after the other. Store the cursor together with what the page did to your own tables.
do {
    $page = json($hub->get("$venue/changes", ['query' => ['after' => $cursor, 'wait' => 5]]));
    foreach ($page['changes'] as $change) {
        foreach ($change['put']['order'] ?? [] as $record) {
            echo "change {$change['seq']}: order {$record['number']} for {$record['customer']}\n";
        }
    }
    $cursor = $page['cursor'];
} while ($page['more']);

// A refusal has a code to decide by, and names the field.
try {
    json($hub->post("$venue/commands/order.open", ['headers' => ['Idempotency-Key' => uuid()], 'json' => ['order_id' => 'none']]));
} catch (RuntimeException $problem) {
    echo "{$problem->getCode()} {$problem->getMessage()}\n";
}
