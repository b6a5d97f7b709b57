package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParseException;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.experiment.BestModelExport;
import io.github.scitemplate.experiment.Differences;
import io.github.scitemplate.experiment.ExportFormat;
import io.github.scitemplate.experiment.ExportRequest;
import io.github.scitemplate.logger.ModelTable;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.monitor.Standing;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkerMessagesTest {

  static Stream<WorkerOrder> orders() {
    return Stream.of(
        new WorkerOrder.Check(
            Path.of("a folder/config ü.yaml"),
            "config ü.yaml",
            "+seed=1",
            new Selection(List.of(0L, 1L << 40), List.of(Map.of("a.b", 3L, "c", 0.1, "d", "x\ny"))),
            true),
        new WorkerOrder.Run(Path.of("results/s/experiment_1"), Extent.toItsEnd()),
        new WorkerOrder.Run(Path.of("results/s/experiment_1"), Extent.upTo(7)),
        new WorkerOrder.GoOn(Extent.upTo(Long.MAX_VALUE)),
        new WorkerOrder.Pause(),
        new WorkerOrder.Evaluate(Path.of("e"), Split.VAL, "a=b,c=[1, 2]"),
        new WorkerOrder.Predict(Path.of("e"), Split.TEST, "", Path.of("p ü.csv")),
        new WorkerOrder.PredictNew(Path.of("e"), Path.of("new ü.csv"), "a=1", Path.of("p.csv")),
        new WorkerOrder.Export(
            Path.of("e"),
            "a=1",
            new ExportRequest(ExportFormat.SAFETENSORS, Path.of("m ü.pt"), "a=b", "C", "title")),
        new WorkerOrder.Stop());
  }

  static Stream<WorkerReply> replies() {
    return Stream.of(
        new WorkerReply.Checked(
            List.of("a"),
            List.of("b"),
            List.of(),
            Map.of("what", "do"),
            Map.of("here", "go"),
            List.of("w"),
            List.of("n"),
            2),
        new WorkerReply.Reached(3),
        new WorkerReply.Ran(WorkerReply.Ending.PAUSED),
        new WorkerReply.OutOfMemory("no \"more\""),
        new WorkerReply.Evaluated(
            40, Map.of("acc", "NaN"), new Differences("", "teacher: gone", "means")),
        new WorkerReply.Predicted(40, 1L << 33, new Differences("other values", "", "")),
        new WorkerReply.Exported(
            new BestModelExport.Exported(7, List.of("m.pt"), new Differences("", "", ""))),
        new WorkerReply.UserError("problem", "fix"),
        new WorkerReply.Steps(12),
        new WorkerReply.Stands(
            new Standing(
                Split.VAL,
                7,
                1L << 40,
                10,
                1,
                3,
                2.5,
                Double.NaN,
                "acc",
                Double.POSITIVE_INFINITY,
                5)),
        new WorkerReply.Told("epoch 1\n\u00ff\u0000 \ud83d\ude00"),
        new WorkerReply.ToldInPassing("loss"),
        new WorkerReply.Model(
            new ModelTable(List.of("a"), List.of(List.of("b")), "words", "shape")),
        new WorkerReply.Printed("\u2028 is no line"));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void ordersArriveAsTheyWereGiven(WorkerOrder order) {
    String line = WorkerMessages.text(order);
    assertFalse(line.contains("\n"), line);
    assertEquals(order, WorkerMessages.order(line));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void repliesArriveAsTheyWereGiven(WorkerReply reply) {
    String line = WorkerMessages.text(reply);
    assertFalse(line.contains("\n"), line);
    assertEquals(reply, WorkerMessages.reply(line));
  }

  @Test
  void everyKindIsTried() {
    assertEquals(kinds(WorkerOrder.class), tried(orders()));
    assertEquals(kinds(WorkerReply.class), tried(replies()));
  }

  private static Set<Class<?>> kinds(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .filter(Class::isRecord)
        .collect(Collectors.toSet());
  }

  private static Set<Class<?>> tried(Stream<?> messages) {
    return messages.map(Object::getClass).collect(Collectors.toSet());
  }

  @Test
  void whatIsNoMessageIsRefused() {
    assertThrows(JsonParseException.class, () -> WorkerMessages.order("{\"is\":\"reached\"}"));
    assertThrows(JsonParseException.class, () -> WorkerMessages.reply("{}"));
    assertThrows(JsonParseException.class, () -> WorkerMessages.reply("[]"));
  }
}
