package io.github.scitemplate.logger;

/** Tells those who listen while the experiment trains. */
final class ConsoleSink implements Sink {
  private final Audience audience;

  ConsoleSink(Audience audience) {
    this.audience = audience;
  }

  @Override
  public void line(String text) {
    audience.line(text);
  }

  @Override
  public void passing(String text) {
    audience.passing(text);
  }

  @Override
  public void model(ModelTable table) {
    audience.model(table);
  }
}
