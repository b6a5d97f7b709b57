package io.github.scitemplate.report;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import io.github.scitemplate.environment.ClassPathEntry;
import io.github.scitemplate.environment.Environment;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session as the JSON that the page's script reads. The values of experiments stand in
 * columns, which are short even for many experiments. The text may stand inside of a script
 * element: no character in it can end one.
 */
final class ReportJson {
  private static final int LONGEST_MESSAGE = 4000;

  /** The script puts an experiment's number here. */
  private static final String NUMBER = "{experiment}";

  private final ReportedSession session;
  private final JsonWriter json;

  private ReportJson(ReportedSession session, JsonWriter json) {
    this.session = session;
    this.json = json;
  }

  static void write(ReportedSession session, Writer out) throws IOException {
    JsonWriter json = new JsonWriter(out);
    json.setHtmlSafe(true);
    json.setStrictness(Strictness.STRICT);
    new ReportJson(session, json).write();
    json.flush();
  }

  private void write() throws IOException {
    json.beginObject();
    writeSession();
    writeAnswers();
    writeCommands();
    writeParameters();
    json.name("experiments").beginObject();
    writeExperiments();
    json.endObject();
    writeSpans();
    writeCombinations();
    writeSearch();
    writeEnvironments();
    strings("problems", session.problems());
    json.endObject();
  }

  private void writeSession() throws IOException {
    ReportedSession.Asked asked = session.asked();
    json.name("session").value(session.commands().session());
    json.name("made").value(session.made().toString());
    json.name("version").value(asked.version());
    json.name("controller").value(session.controller());
    json.name("metric").value(asked.metric());
    json.name("mode")
        .value(
            asked.mode().map(mode -> mode.name().toLowerCase(java.util.Locale.ROOT)).orElse(null));
    json.name("members").value(asked.members());
    json.name("best").value(session.best().map(ReportedExperiment::number).orElse(null));
    json.name("config").value(asked.config());
    json.name("overrides").value(asked.overrides());
  }

  private void writeAnswers() throws IOException {
    json.name("answers").beginArray();
    for (SummaryWords.Answer answer : SummaryWords.of(session)) {
      json.beginObject().name("question").value(answer.question());
      strings("paragraphs", answer.paragraphs());
      json.endObject();
    }
    json.endArray();
  }

  private void writeCommands() throws IOException {
    json.name("commands").beginArray();
    for (CopiedCommand command : CopiedCommand.of(session)) {
      json.beginObject().name("label").value(command.label());
      json.name("command").value(command.command()).endObject();
    }
    json.endArray();
    json.name("commandsOfOne").beginArray();
    for (CopiedCommand command : CopiedCommand.of(session.commands(), NUMBER)) {
      json.beginObject().name("label").value(command.label());
      json.name("command").value(command.command()).endObject();
    }
    json.endArray();
  }

  private void writeParameters() throws IOException {
    Map<String, ReportedSearch.Range> ranges =
        session.search().map(ReportedSearch::ranges).orElse(Map.of());
    json.name("parameters").beginArray();
    for (String heading : session.asked().headings()) {
      json.beginObject().name("name").value(heading);
      json.name("averaged").value(!session.parameterHeadings().contains(heading));
      ReportedSearch.@Nullable Range range = ranges.get(heading);
      if (range != null && !Double.isNaN(range.low())) {
        json.name("low").value(range.low());
        json.name("high").value(range.high());
        json.name("log").value(range.logarithmic());
      }
      json.name("values").beginArray();
      for (ReportedExperiment one : session.experiments()) {
        value(one.parameters().get(heading));
      }
      json.endArray().endObject();
    }
    json.endArray();
  }

  /** A value of a parameter: a number, a truth value, or a text. */
  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      json.nullValue();
    } else if (value instanceof Boolean flag) {
      json.value(flag);
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      json.value(number);
    } else {
      json.value(ParameterText.of(value));
    }
  }

  private void writeExperiments() throws IOException {
    numbers("number", ReportedExperiment::number);
    json.name("status").beginArray();
    for (ReportedExperiment one : session.experiments()) {
      json.value(one.status().label());
    }
    json.endArray();
    numbers("score", one -> one.progress().score());
    numbers("test", ReportedExperiment::testScore);
    numbers("bestIteration", one -> orNothing(one.progress().bestIteration()));
    numbers("iteration", one -> one.progress().iteration());
    numbers("iterations", one -> orNothing(one.progress().iterations()));
    numbers("seconds", one -> Math.round(one.progress().seconds() * 1000) / 1000.0);
    numbers("rank", one -> orNothing(one.rank().orElse(0)));
    texts("message", one -> cut(one.message()));
    texts(
        "failure",
        one -> one.result() instanceof ExperimentResult.Failed failed ? failed.kind() : "");
    texts(
        "stop",
        one -> one.result() instanceof ExperimentResult.Completed done ? done.stopCause() : "");
    texts("environment", one -> String.join(", ", one.environments()));
    texts(
        "samples",
        one -> {
          List<String> parts = new ArrayList<>();
          one.samples().forEach((split, count) -> parts.add(split + " " + count));
          return String.join(", ", parts);
        });
  }

  private static double orNothing(long number) {
    return number > 0 ? number : Double.NaN;
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  private void numbers(String name, ToDoubleFunction<ReportedExperiment> number)
      throws IOException {
    json.name(name).beginArray();
    for (ReportedExperiment one : session.experiments()) {
      number(number.applyAsDouble(one));
    }
    json.endArray();
  }

  /** JSON has no NaN and no infinity; null stands for both. */
  private void number(double value) throws IOException {
    if (!Double.isFinite(value)) {
      json.nullValue();
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.value((long) value);
    } else {
      json.value(value);
    }
  }

  private interface Text {
    String of(ReportedExperiment one);
  }

  /** Each text once, and for each experiment the place of its text. */
  private void texts(String name, Text text) throws IOException {
    Map<String, Integer> places = new LinkedHashMap<>();
    List<Integer> ofEach = new ArrayList<>();
    for (ReportedExperiment one : session.experiments()) {
      String said = text.of(one);
      Integer place = places.get(said);
      if (place == null) {
        place = places.size();
        places.put(said, place);
      }
      ofEach.add(place);
    }
    json.name(name).beginObject();
    strings("texts", places.keySet());
    json.name("places").beginArray();
    for (int place : ofEach) {
      json.value(place);
    }
    json.endArray().endObject();
  }

  private void strings(String name, Iterable<String> texts) throws IOException {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }

  private void writeSpans() throws IOException {
    json.name("spans").beginArray();
    for (ReportedExperiment one : session.experiments()) {
      for (ReportedExperiment.Span span : one.attempts()) {
        json.beginArray().value(one.number()).value(span.place());
        json.value(span.begin().toEpochMilli());
        if (span.end() == null) {
          json.nullValue();
        } else {
          json.value(span.end().toEpochMilli());
        }
        json.value(span.cause());
        if (span.task() != null) {
          writeTask(span.task());
        }
        json.endArray();
      }
    }
    json.endArray();
  }

  private void writeTask(ReportedExperiment.Task task) throws IOException {
    json.beginArray().value(task.job()).value(task.node()).value(task.restart());
    json.value(task.queuedSeconds()).endArray();
  }

  private void writeCombinations() throws IOException {
    json.name("combinations").beginObject();
    strings("headings", session.combinationHeadings());
    json.name("rows").beginArray();
    for (CombinationRow row : session.combinations()) {
      json.beginObject().name("combination").value(row.combination());
      strings("parameters", row.parameters());
      json.name("experiments").value(row.experiments());
      json.name("completed").value(row.completed());
      json.name("failed").value(row.failed());
      json.name("pruned").value(row.pruned());
      writeSummary("val", row.valScore());
      writeSummary("test", row.testScore());
      json.name("best").value(row.best().isPresent() ? row.best().getAsInt() : null);
      json.name("rank").value(row.rank().isPresent() ? row.rank().getAsInt() : null);
      json.endObject();
    }
    json.endArray().endObject();
  }

  private void writeSummary(String name, ScoreSummary summary) throws IOException {
    json.name(name).beginArray();
    for (double value :
        new double[] {summary.mean(), summary.deviation(), summary.low(), summary.high()}) {
      number(value);
    }
    json.value(summary.count()).endArray();
  }

  private void writeSearch() throws IOException {
    if (session.search().isEmpty()) {
      json.name("search").nullValue();
      return;
    }
    ReportedSearch search = session.search().get();
    json.name("search").beginObject();
    json.name("method").value(search.method());
    json.name("pruning").value(search.pruning());
    json.name("unit").value(search.unit());
    json.name("end").value(search.end());
    json.name("rungs").beginArray();
    for (long rung : search.rungs()) {
      json.value(rung);
    }
    json.endArray().name("importance").beginArray();
    for (Map.Entry<String, Double> share : search.importance().entrySet()) {
      json.beginArray().value(share.getKey());
      number(share.getValue());
      json.endArray();
    }
    json.endArray().name("decisions").beginArray();
    for (ReportedSearch.Decision decision : search.decisions()) {
      json.beginArray().value(decision.experiment()).value(decision.until());
      number(Math.round(decision.seconds() * 1000) / 1000.0);
      json.endArray();
    }
    json.endArray().endObject();
  }

  private void writeEnvironments() throws IOException {
    json.name("environments").beginArray();
    for (Map.Entry<String, Environment> entry : session.environments().entrySet()) {
      json.beginObject().name("name").value(entry.getKey());
      json.name("rows").beginArray();
      for (Map.Entry<String, String> row : EnvironmentRows.of(entry.getValue()).entrySet()) {
        json.beginArray().value(row.getKey()).value(row.getValue()).endArray();
      }
      json.endArray();
      strings(
          "classPath",
          entry.getValue().classPath().stream().map(ClassPathEntry::coordinates).toList());
      json.endObject();
    }
    json.endArray();
  }
}
