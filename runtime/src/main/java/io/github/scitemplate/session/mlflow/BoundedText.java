package io.github.scitemplate.session.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** An answer as a text. One that does not stop fails before it fills the memory. */
final class BoundedText implements BodySubscriber<String> {
  /** A page of 10,000 numbers has less. */
  private static final long MOST_BYTES = 16L << 20;

  private final BodySubscriber<String> text = BodySubscribers.ofString(UTF_8);
  private @Nullable Subscription source;
  private long bytes;

  @Override
  public CompletionStage<String> getBody() {
    return text.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    text.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> next) {
    if (bytes > MOST_BYTES) {
      return;
    }
    bytes += next.stream().mapToLong(ByteBuffer::remaining).sum();
    if (bytes <= MOST_BYTES) {
      text.onNext(next);
      return;
    }
    if (source != null) {
      source.cancel();
    }
    text.onError(new IOException("the answer is longer than " + MOST_BYTES + " bytes"));
  }

  @Override
  public void onError(Throwable failure) {
    text.onError(failure);
  }

  @Override
  public void onComplete() {
    text.onComplete();
  }
}
