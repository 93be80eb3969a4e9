// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/** Records as a program of another age writes them: with a schema that is not the one of now. */
final class OtherSchemas {
  private OtherSchemas() {}

  /** The schema without some fields, as it was before they were added. */
  static Schema older(Schema now, Predicate<String> hasField) {
    List<Schema.Field> fields =
        now.getFields().stream()
            .filter(field -> hasField.test(field.name()))
            .map(field -> new Schema.Field(field, field.schema()))
            .toList();
    return Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, fields);
  }

  /** The schema with one more field at its head and one more symbol of an enum. */
  static Schema newer(Schema now, String lastSymbol, String newSymbol) {
    String text =
        now.toString()
            .replaceFirst(
                "\"fields\":\\[",
                "\"fields\":[{\"name\":\"added_later\",\"type\":\"string\",\"default\":\"?\"},")
            .replace("\"" + lastSymbol + "\"]", "\"" + lastSymbol + "\",\"" + newSymbol + "\"]");
    return new Schema.Parser().parse(text);
  }

  /** The record in Confluent's wire format, under a schema that is registered for it. */
  static byte[] encode(
      String registryUrl,
      String subject,
      Schema schema,
      SpecificRecordBase value,
      Consumer<GenericRecord> change) {
    try (var registry = new CachedSchemaRegistryClient(registryUrl, 10)) {
      int id = registry.register(subject, new AvroSchema(schema));
      GenericRecord record = convert(value, schema);
      change.accept(record);
      byte[] avro = write(record, schema);
      return ByteBuffer.allocate(1 + Integer.BYTES + avro.length)
          .put((byte) 0)
          .putInt(id)
          .put(avro)
          .array();
    } catch (IOException | RestClientException e) {
      throw new AssertionError("the registry refused the schema", e);
    }
  }

  private static GenericRecord convert(SpecificRecordBase value, Schema schema) throws IOException {
    var out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new SpecificDatumWriter<SpecificRecordBase>(value.getSchema()).write(value, encoder);
    encoder.flush();
    return new GenericDatumReader<GenericRecord>(value.getSchema(), schema, new GenericData())
        .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
  }

  private static byte[] write(GenericRecord record, Schema schema) throws IOException {
    var out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema, new GenericData()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
