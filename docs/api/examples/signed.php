<?php
// Signed requests with nothing but Guzzle: a middleware signs whatever the client sends, so the secret never travels.
// Then it downloads the journal line by line, and goes on where it was when the download breaks off.
//
//   PAYON_URL=http://127.0.0.1:8480 PAYON_SECRET=payon_h_… PAYON_VENUE=… php signed.php
declare(strict_types=1);

require 'GuzzleHttp/autoload.php'; // Debian's php-guzzlehttp-guzzle; with composer: vendor/autoload.php

use GuzzleHttp\Client;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\StreamInterface;

/** Signs a request: docs/api says what, line by line. */
function signed(RequestInterface $request, string $secret): RequestInterface
{
    $id = preg_replace('/^payon_h_(.{8})(.{4})(.{4})(.{4})(.{12})_.*$/', '$1-$2-$3-$4-$5', $secret);
    $pairs = array_filter(explode('&', $request->getUri()->getQuery()), fn ($pair) => $pair !== '');
    sort($pairs, SORT_STRING);
    $time = time();
    $text = implode("\n", [
        'payon-1',
        $request->getMethod(),
        rawurldecode($request->getUri()->getPath()),
        implode('&', $pairs),
        $request->getHeaderLine('Idempotency-Key'),
        $request->getHeaderLine('If-Match'),
        hash('sha256', (string) $request->getBody()),
        $time,
        $id,
    ]);
    $signature = hash_hmac('sha256', $text, $secret);
    return $request->withHeader('Authorization', "PAYON-HMAC-SHA256 key=$id, time=$time, signature=$signature");
}

/** The lines of a body as they come; a last one that is not whole is left out. */
function lines(StreamInterface $body): Generator
{
    for ($rest = ''; !$body->eof();) {
        $parts = explode("\n", $rest . $body->read(1 << 16));
        $rest = array_pop($parts);
        yield from $parts;
    }
}

$stack = HandlerStack::create(extension_loaded('curl') ? null : new StreamHandler());
$stack->push(Middleware::mapRequest(fn (RequestInterface $request) => signed($request, getenv('PAYON_SECRET'))));
$hub = new Client(['base_uri' => getenv('PAYON_URL'), 'handler' => $stack, 'http_errors' => false]);
$venue = '/v1/venues/' . getenv('PAYON_VENUE');

$hex = sprintf('%012x', (int) (microtime(true) * 1000)) . '7' . substr(bin2hex(random_bytes(2)), 1) . '8' . substr(bin2hex(random_bytes(8)), 1);
$order = ['order_id' => preg_replace('/^(.{8})(.{4})(.{4})(.{4})(.{12})$/', '$1-$2-$3-$4-$5', $hex), 'kind' => 'takeaway'];
$answer = $hub->post("$venue/commands/order.open", ['headers' => ['Idempotency-Key' => 'signed-' . $order['order_id']], 'json' => $order]);
echo "order.open: {$answer->getStatusCode()}\n";

// Store the cursor together with what the line did to your own tables: then a break costs nothing.
$cursor = null;
$changes = 0;
do {
    $before = $cursor;
    $answer = $hub->get("$venue/export", ['stream' => true, 'query' => $cursor ? ['after' => $cursor] : []]);
    foreach (lines($answer->getBody()) as $line) {
        $change = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
        $changes++;
        $cursor = $change['cursor'];
    }
} while ($cursor !== $before);
echo "export: {$answer->getStatusCode()}, ", $changes > 0 ? 'changes' : 'none', "\n";
